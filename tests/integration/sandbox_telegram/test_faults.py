"""Every misfortune a test may order of the local Telegram."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)

from sandbox.remote import Remote
from tests.integration.sandbox_telegram.wiring import ANNA


@pytest.fixture(autouse=True)
async def anna(remote: Remote, bot: Bot) -> None:
    await remote.phone("start", user=ANNA)


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
