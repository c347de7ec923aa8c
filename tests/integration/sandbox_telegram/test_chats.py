"""The local Telegram's chats: who may be written to, topics, groups, the bot itself."""

from __future__ import annotations

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
)

from sandbox.remote import Remote
from sandbox.serve import running
from sandbox.world import World
from tests.integration.sandbox_telegram.wiring import ANNA, Wire, make_bot


async def test_the_bot_says_who_it_is(wire: Wire) -> None:
    me = await wire.bot.get_me()
    assert (me.id, me.username, me.has_topics_enabled) == (1000001, "zabota_sandbox_bot", True)


async def test_a_wrong_token_is_unauthorized(wire: Wire) -> None:
    stranger = make_bot(wire.remote.address, "42:WRONG")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_who_may_not_be_written_to(wire: Wire) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await wire.bot.send_message(777, "да")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation with a user"):
        await wire.bot.send_message(5002, "да")
    with pytest.raises(TelegramBadRequest, match="PEER_ID_INVALID"):
        await wire.bot.send_message(1000001, "да")
    await wire.remote.phone("block", user=ANNA)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await wire.bot.send_message(ANNA, "да")
    await wire.remote.phone("unblock", user=ANNA)
    assert await wire.bot.send_message(ANNA, "да")


@pytest.mark.parametrize("where", ["private", "forum"])
async def test_topics_live_in_private_chats_and_forums(wire: Wire, where: str) -> None:
    bot, chat = wire.bot, ANNA
    if where == "forum":
        chat = int((await wire.remote.phone("group", title="Кураторы", members=[ANNA], forum=True))["chat"])
    topic = (await bot.create_forum_topic(chat, "Анна")).message_thread_id
    sent = await bot.send_message(chat, "тут", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    await wire.remote.phone("send", user=ANNA, chat=chat, topic=topic, text="и я тут")
    message = (await wire.updates())[-1].message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)
    assert await bot.edit_forum_topic(chat, topic, name="Анна П.")
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(chat, topic, name="Анна П.")
    if where == "forum":
        assert await bot.close_forum_topic(chat, topic)
        assert await bot.reopen_forum_topic(chat, topic)
    await wire.remote.phone("delete_topic", chat=chat, topic=topic)
    words = "message thread not found" if where == "forum" else "TOPIC_DELETED"
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_message(chat, "тут?", message_thread_id=topic)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.edit_forum_topic(chat, 999, name="Анна")
    other = (await bot.create_forum_topic(chat, "Ещё", icon_color=7322096)).message_thread_id
    assert await bot.delete_forum_topic(chat, other)
    assert await bot.get_forum_topic_icon_stickers()


async def test_without_topics_a_private_chat_is_not_a_forum() -> None:
    async with running(World(topics=False)) as addresses, Remote(addresses.telegram) as remote:
        bot = make_bot(addresses.telegram)
        await remote.phone("start", user=ANNA)
        assert (await bot.get_me()).has_topics_enabled is False
        with pytest.raises(TelegramBadRequest, match="not a forum"):
            await bot.create_forum_topic(ANNA, "Анна")
        await bot.session.close()


async def test_a_group_tells_who_is_in_it_moves_and_throws_the_bot_out(wire: Wire) -> None:
    chat = int((await wire.remote.phone("group", title="Кураторы", members=[ANNA], forum=False))["chat"])
    assert (await wire.bot.get_chat(chat)).type == "group"
    assert (await wire.bot.get_chat_member(chat, ANNA)).status == "creator"
    assert {m.status for m in await wire.bot.get_chat_administrators(chat)} == {"creator", "administrator"}
    moved = int((await wire.remote.phone("upgrade", chat=chat))["chat"])
    with pytest.raises(TelegramMigrateToChat) as caught:
        await wire.bot.send_message(chat, "да")
    assert caught.value.migrate_to_chat_id == moved
    await wire.bot.send_message(moved, "да")
    await wire.remote.phone("kick", chat=moved, user=ANNA)
    with pytest.raises(TelegramForbiddenError, match="kicked from the supergroup"):
        await wire.bot.send_message(moved, "да")


async def test_the_bots_commands_are_kept(wire: Wire) -> None:
    commands = [BotCommand(command="start", description="Начать")]
    assert await wire.bot.set_my_commands(commands)
    assert [one.command for one in await wire.bot.get_my_commands()] == ["start"]
    assert await wire.bot.delete_my_commands()
    assert await wire.bot.get_my_commands() == []
