"""The local Telegram's limits, its journal, its stream of changes, and its separate process."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramForbiddenError,
    TelegramRetryAfter,
)

from sandbox.remote import Remote
from sandbox.serve import start_process
from tests.integration.sandbox_telegram.wiring import ANNA, make_bot


@pytest.fixture(autouse=True)
async def anna(remote: Remote, bot: Bot) -> None:
    await remote.phone("start", user=ANNA)


async def test_limits_hold_back_and_the_worst_second_is_known(remote: Remote, bot: Bot) -> None:
    for user in range(6000, 6040):
        await remote.phone("start", user=user)
    await remote.control("limits", on=True)
    results = await asyncio.gather(
        *(bot.send_message(user, "да") for user in range(6000, 6040)), return_exceptions=True
    )
    assert sum(isinstance(result, TelegramRetryAfter) for result in results) == 10
    stats = await remote.stats()
    assert (stats["worst_second"], stats["over_limit"]) == (30, 10)


async def test_a_chat_takes_a_burst_of_three_and_a_group_twenty_a_minute(remote: Remote, bot: Bot) -> None:
    group = int((await remote.phone("group", title="Кураторы", members=[ANNA]))["chat"])
    await remote.control("limits", on=True)
    for _ in range(3):
        await bot.send_message(ANNA, "да")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(ANNA, "да")
    await remote.control("limits", on=True, bot=1000, chat=100)
    for _ in range(20):
        await bot.send_message(group, "да")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(group, "да")
    assert caught.value.retry_after > 50


async def test_the_journal_is_read_from_any_place(remote: Remote, bot: Bot) -> None:
    await bot.get_me()
    first = await bot.send_message(ANNA, "раз")
    entries = await remote.journal()
    assert [entry["method"] for entry in entries] == ["getMe", "sendMessage"]
    await bot.delete_message(ANNA, first.message_id)
    later = await remote.journal(since=entries[-1]["n"] + 1)
    assert [(entry["method"], entry["chat"], entry["ok"]) for entry in later] == [("deleteMessage", str(ANNA), True)]


async def test_changes_are_streamed_to_the_page(remote: Remote, bot: Bot) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{remote.address}/control/events") as stream:
        await stream.content.readuntil(b"\n\n")
        sent = await bot.send_message(ANNA, "раз")
        line = await stream.content.readuntil(b"\n\n")
    told = json.loads(line.removeprefix(b"data: "))
    assert told == {"type": "message", "chat": str(ANNA), "message": str(sent.message_id)}


async def test_the_sandbox_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"key": "anna", "name": "Анна", "telegram_id": ANNA}]), encoding="utf-8")
    with start_process(people=people, topics=False) as addresses:
        async with Remote(addresses.telegram) as remote:
            bot = make_bot(addresses.telegram)
            assert (await bot.get_me()).has_topics_enabled is False
            with pytest.raises(TelegramForbiddenError, match="can't initiate"):
                await bot.send_message(ANNA, "да")
            assert (await remote.stats())["invalid"] == []
            await bot.session.close()
        async with aiohttp.ClientSession() as session, session.get(addresses.page) as page:
            assert page.status == 200
