"""How the local Telegram brings updates to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
)
from aiogram.types import (
    Update,
)
from aiohttp import web

from sandbox.remote import Remote
from tests.integration.sandbox_telegram.wiring import ANNA, EVERYTHING


async def say(remote: Remote, *words: str) -> None:
    for word in words:
        await remote.phone("send", user=ANNA, text=word)


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text if update.message else None for update in updates]


@asynccontextmanager
async def listener(answers: list[int]) -> AsyncIterator[tuple[str, list[tuple[str | None, Any]]]]:
    """A bot's own web server: answers these statuses in turn, then 200."""
    got: list[tuple[str | None, Any]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    await runner.cleanup()


async def test_a_webhook_gets_what_waited_with_the_secret_and_repeats_until_taken(remote: Remote, bot: Bot) -> None:
    await say(remote, "раз")
    async with listener([500]) as (url, got):
        assert await bot.set_webhook(url, secret_token="s3cret", allowed_updates=EVERYTHING)
        await say(remote, "два")
        await remote.until(lambda stats: stats["updates_queued"] == 0)
        assert [body["message"]["text"] for _, body in got] == ["раз", "раз", "два"]
        assert {secret for secret, _ in got} == {"s3cret"}
        assert all(Update.model_validate(body) for _, body in got)
        with pytest.raises(TelegramConflictError, match="webhook is active"):
            await bot.get_updates()
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (url, 0)
        assert "500" in (info.last_error_message or "")
        assert await bot.delete_webhook()
        await say(remote, "три")
        assert texts(await bot.get_updates()) == ["три"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_webhook_repeats_on_purpose(remote: Remote, bot: Bot, at_once: bool) -> None:
    async with listener([]) as (url, got):
        await bot.set_webhook(url)
        await remote.control("webhook-repeat", times=3, at_once=at_once)
        await say(remote, "раз")
        await remote.until(lambda stats: stats["updates_queued"] == 0)
        assert len({body["update_id"] for _, body in got}) == 1
        assert len(got) == 3


async def test_nothing_is_delivered_while_the_network_is_off(remote: Remote, bot: Bot) -> None:
    async with listener([]) as (url, got):
        await bot.set_webhook(url)
        await remote.control("network", on=False)
        await say(remote, "раз")
        await asyncio.sleep(0.2)
        assert got == []
        await remote.control("network", on=True)
        await remote.until(lambda stats: stats["updates_queued"] == 0)
        assert len(got) == 1
