"""How the local Telegram's updates reach a bot that polls: what they say, when they are forgotten."""

from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)

from sandbox.remote import Remote
from tests.integration.sandbox_telegram.wiring import ANNA


async def say(remote: Remote, *words: str) -> None:
    for word in words:
        await remote.phone("send", user=ANNA, text=word)


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text if update.message else None for update in updates]


async def test_start_carries_the_deep_links_payload(remote: Remote, bot: Bot) -> None:
    await remote.phone("start", user=ANNA, payload="код42", name="Анна Петрова")
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert message.from_user is not None
    assert (message.text, message.from_user.full_name) == ("/start код42", "Анна Петрова")
    assert [entity.type for entity in message.entities or ()] == ["bot_command"]


async def test_an_album_is_a_separate_update_for_each_file(remote: Remote, bot: Bot) -> None:
    await remote.phone("send", user=ANNA, text="вот", attachments=[{"kind": "photo"}, {"kind": "photo", "size": 5}])
    first, second = [update.message for update in await bot.get_updates()]
    assert first is not None
    assert second is not None
    assert first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption) == ("вот", None)
    assert len(first.photo or ()) == 2


async def test_a_reply_quotes_the_message_and_an_edit_does_not_change_what_waits(remote: Remote, bot: Bot) -> None:
    await say(remote, "раз")
    await remote.phone("edit", user=ANNA, message_id=1, text="Раз!")
    await remote.phone("send", user=ANNA, text="два", reply_to=1)
    first, edit, reply = await bot.get_updates()
    assert texts([first]) == ["раз"]
    assert edit.edited_message is not None
    assert (edit.edited_message.text, edit.edited_message.message_id) == ("Раз!", 1)
    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    assert reply.message.reply_to_message.text == "Раз!"


async def test_a_pressed_button_waits_for_an_answer(remote: Remote, bot: Bot) -> None:
    await say(remote, "привет")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Да", callback_data="yes")]])
    sent = await bot.send_message(ANNA, "придёте?", reply_markup=keyboard)
    await remote.phone("press", user=ANNA, message_id=sent.message_id, text="Да")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("yes", ANNA, sent.message_id)
    assert await bot.answer_callback_query(query.id, text="Записали")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1")


async def test_reactions_blocks_and_groups_are_told(remote: Remote, bot: Bot) -> None:
    await say(remote, "раз")
    await remote.phone("react", user=ANNA, message_id=1, emoji="👍")
    await remote.phone("react", user=ANNA, message_id=1, emoji=None)
    await remote.phone("block", user=ANNA)
    await remote.phone("unblock", user=ANNA)
    await remote.phone("group", title="Кураторы", members=[ANNA], forum=True)
    _, put, taken, *members = await bot.get_updates()
    assert put.message_reaction is not None
    assert taken.message_reaction is not None
    assert (len(put.message_reaction.new_reaction), len(taken.message_reaction.new_reaction)) == (1, 0)
    changes = [u.my_chat_member.new_chat_member.status for u in members if u.my_chat_member]
    assert changes == ["kicked", "member", "administrator"]


async def test_reactions_come_only_to_those_who_asked(remote: Remote, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=[])
    await say(remote, "раз")
    await remote.phone("react", user=ANNA, message_id=1, emoji="👍")
    assert len(await bot.get_updates()) == 1


async def test_updates_wait_until_a_later_offset_acknowledges_them(remote: Remote, bot: Bot) -> None:
    await say(remote, "раз", "два", "три")
    assert texts(await bot.get_updates(limit=2)) == ["раз", "два"]
    first, *_ = await bot.get_updates()
    assert texts(await bot.get_updates(offset=first.update_id + 1)) == ["два", "три"]
    assert texts(await bot.get_updates(offset=first.update_id)) == ["два", "три"]
    assert texts(await bot.get_updates(offset=-1)) == ["три"]
    assert texts(await bot.get_updates()) == ["три"]
    stats = await remote.stats()
    assert (stats["updates_queued"], stats["updates_acknowledged"]) == (1, 2)


async def test_a_long_poll_answers_as_soon_as_something_comes(remote: Remote, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    await say(remote, "раз")
    assert texts(await asyncio.wait_for(poll, 2)) == ["раз"]
    last = (await bot.get_updates())[-1].update_id
    assert await bot.get_updates(offset=last + 1, timeout=1) == []


async def test_a_second_poller_ends_the_first_with_a_conflict(remote: Remote, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    assert await bot.get_updates() == []
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await poll


async def test_a_raw_update_comes_as_it_is(remote: Remote, bot: Bot) -> None:
    await remote.phone("raw", update={"update_id": 900_000_000, "strange": {"shape": 1}})
    await remote.phone("raw", update={"update_id": 5, "strange": "old"})
    await say(remote, "после")
    strange, old, after = await bot.get_updates()
    assert (strange.update_id, old.update_id) == (900_000_000, 5)
    assert after.update_id > strange.update_id
    assert texts(await bot.get_updates(offset=strange.update_id + 1)) == ["после"]
