"""The local MAX, driven over HTTP by the real maxapi client: who may speak."""

from __future__ import annotations

import pytest
from maxapi import Bot
from maxapi.client import DefaultConnectionProperties
from maxapi.exceptions.max import InvalidToken, MaxApiError
from maxapi.types.command import BotCommand

from sandbox.max_messenger.shapes import BOT_ID
from tests.integration.sandbox_max.town import ANNA, CHAT, TOKEN, Town


async def test_the_bot_learns_who_it_is(town: Town) -> None:
    me = await town.bot.get_me()
    assert (me.user_id, me.username, me.is_bot) == (BOT_ID, "zabota_sandbox", True)


async def test_the_bot_changes_its_name_and_commands(town: Town) -> None:
    await town.ask("PATCH", "/me", {"first_name": "Поддержка", "description": "Мы рядом"})
    commands = await town.bot.set_commands(BotCommand(name="start", description="Начать"))
    assert [command.name for command in commands.commands or []] == ["start"]
    me = await town.bot.get_me()
    assert (me.first_name, me.description) == ("Поддержка", "Мы рядом")


async def test_a_wrong_token_is_refused_in_max_own_words(town: Town) -> None:
    stranger = Bot("other", default_connection=DefaultConnectionProperties(max_retries=0))
    stranger.set_api_url(town.url)
    with pytest.raises(InvalidToken, match=r"verify\.token"):
        await stranger.get_me()
    await stranger.close_session()
    async with town.http.get(f"{town.url}/me", params={"access_token": TOKEN}) as answer:
        assert answer.status == 200


async def test_the_bot_cannot_write_first(town: Town) -> None:
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    assert (refused.value.code, refused.value.raw) == (404, {"code": "chat.not.found", "message": "dialog.not.found"})


async def test_start_carries_the_payload_of_the_link_and_lets_the_bot_write(town: Town) -> None:
    await town.phone("start", payload="CODE7")
    (update,) = await town.poll()
    person = update["user"]
    assert update["update_type"] == "bot_started"
    assert (update["payload"], update["chat_id"], update["user_locale"]) == ("CODE7", CHAT, "ru")
    assert (person["user_id"], person["first_name"], person["last_name"]) == (ANNA, "Анна", "Петрова")
    sent = await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    assert sent is not None
    assert sent.message.recipient.chat_id == CHAT


async def test_a_stopped_bot_is_denied_until_the_person_starts_it_again(town: Town) -> None:
    await town.phone("start")
    await town.phone("block")
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(chat_id=CHAT, text="Где вы?")
    assert (refused.value.code, refused.value.raw) == (
        403,
        {"code": "chat.denied", "message": "error.dialog.suspended"},
    )
    assert (await town.bot.get_chat_by_id(CHAT)).status == "suspended"
    async with town.http.post(f"{town.url}/phone/send", json={"user": ANNA, "text": "x"}) as answer:
        assert answer.status == 400
    await town.phone("unblock")
    assert [update["update_type"] for update in await town.poll()] == ["bot_started", "bot_stopped", "bot_started"]
    await town.bot.send_message(chat_id=CHAT, text="Рады вас видеть")
