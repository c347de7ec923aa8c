"""Every misfortune a test may order of the local Telegram, its limits, its journal, and its separate process."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter

from sandbox.remote import Remote
from sandbox.serve import running, start_process
from sandbox.world import World

ANNA = 5001


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    async with running(World()) as addresses, Remote(addresses.telegram) as remote:
        await remote.phone("start", user=ANNA)
        yield remote


@pytest.fixture
async def bot(remote: Remote) -> AsyncIterator[Bot]:
    bot = make_bot(remote.address)
    yield bot
    await bot.session.close()


def make_bot(address: str) -> Bot:
    return Bot("1000001:SANDBOX", session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


async def received(remote: Remote) -> list[str]:
    return [message["text"] for message in await remote.messages(ANNA) if message["from"] == "bot"]


async def test_a_throttle_tells_how_long_to_wait(remote: Remote, bot: Bot) -> None:
    await remote.fault("sendMessage", "throttle", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(ANNA, "раз")
    assert caught.value.retry_after == 7
    await bot.send_message(ANNA, "два")
    assert await received(remote) == ["два"]


async def test_an_error_speaks_the_words_ordered(remote: Remote, bot: Bot) -> None:
    await remote.fault("*", "error", code=403, description="Forbidden: user is deactivated", chat=ANNA)
    assert await bot.get_me()
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(ANNA, "раз")


async def test_a_broken_gateway_answers_in_html(remote: Remote, bot: Bot) -> None:
    await remote.fault("sendMessage", "http", status=502, body="<html>502 Bad Gateway</html>")
    with pytest.raises(ClientDecodeError):
        await bot.send_message(ANNA, "раз")
    assert await received(remote) == []


@pytest.mark.parametrize(("kind", "arrives"), [("drop_before", []), ("drop_after", ["раз"])])
async def test_a_dropped_connection_leaves_the_bot_unsure(
    remote: Remote, bot: Bot, kind: str, arrives: list[str]
) -> None:
    await remote.fault("sendMessage", kind)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ANNA, "раз")
    assert await received(remote) == arrives
    entry = (await remote.journal("sendMessage"))[0]
    assert (entry["fault"], entry["ok"], entry["params"]["text"]) == (kind, bool(arrives), "раз")


async def test_a_delay_and_a_hang(remote: Remote, bot: Bot) -> None:
    await remote.fault("sendMessage", "delay", seconds=0.3)
    before = time.monotonic()
    await bot.send_message(ANNA, "раз")
    assert time.monotonic() - before >= 0.3
    await remote.fault("sendMessage", "hang")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ANNA, "два", request_timeout=1)
    assert await received(remote) == ["раз"]


async def test_a_fault_strikes_as_often_and_as_late_as_ordered(remote: Remote, bot: Bot) -> None:
    await remote.fault("sendMessage", "throttle", times=2, after=1)
    fates = []
    for word in ("раз", "два", "три", "четыре"):
        try:
            await bot.send_message(ANNA, word)
            fates.append(word)
        except TelegramRetryAfter:
            fates.append("429")
    assert fates == ["раз", "429", "429", "четыре"]
    await remote.fault("sendMessage", "throttle", times=9)
    await remote.clear_faults()
    assert await bot.send_message(ANNA, "пять")


async def test_a_fault_that_is_not_known_is_refused(remote: Remote) -> None:
    with pytest.raises(aiohttp.ClientResponseError, match="400"):
        await remote.fault("sendMessage", "earthquake")


async def test_a_cut_wire_ends_the_poll_that_waits(remote: Remote, bot: Bot) -> None:
    last = (await bot.get_updates())[-1].update_id
    poll = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=20))
    await asyncio.sleep(0.2)
    await remote.control("network", on=False)
    with pytest.raises(TelegramNetworkError):
        await poll
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()
    await remote.control("network", on=True)
    assert await bot.get_me()


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
