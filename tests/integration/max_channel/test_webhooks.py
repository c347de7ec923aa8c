"""The MAX channel against the local MAX, over HTTP: webhooks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from multidict import CIMultiDict

from bot.channels.errors import Conflict
from storage.content import Content
from tests.integration.max_channel.world import Max, served


async def test_the_webhook_brings_updates_signed_and_long_polling_returns_after_it(max_world: Max) -> None:
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        hook = max_world.ear.open_webhook(request.headers, await request.read(), "our-secret_1")
        for update in hook.updates:
            got.put_nowait(update)
        return web.Response(status=hook.status, text=hook.text)

    app = web.Application()
    app.router.add_post("/webhook/max", receive)
    async with served(app) as url:
        await max_world.ear.subscribe(f"{url}/webhook/max", "our-secret_1")
        await max_world.phone("send", text="По вебхуку")
        event = max_world.ear.parse(await asyncio.wait_for(got.get(), 10))
        assert event.content == Content(text="По вебхуку")
        with pytest.raises(Conflict):
            await max_world.ear.poll(None)
        await max_world.ear.unsubscribe()
        await max_world.phone("send", text="Опросом")
        assert [event.content for event in await max_world.hear()] == [Content(text="Опросом")]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b'{"update_type": "x"}', 200),
        ({"x-max-bot-api-secret": "s" * 8}, b"{}", 200),
        ({"X-Max-Bot-Api-Secret": "wrong"}, b"{}", 403),
        ({"X-Max-Bot-Api-Secret": "пароль"}, b"{}", 403),
        ({}, b"{}", 403),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"{", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"\xff\xfe", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"[1]", 400),
        ({"X-Max-Bot-Api-Secret": "s" * 8}, b"[" * 100_000, 400),
    ],
)
async def test_a_webhook_request_is_opened_only_with_the_secret(
    max_world: Max, headers: dict[str, str], body: bytes, status: int
) -> None:
    hook = max_world.ear.open_webhook(CIMultiDict(headers), body, "s" * 8)
    assert hook.status == status
    assert len(hook.updates) == (status == 200)
