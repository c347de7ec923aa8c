"""VK on a free port, and a webhook on another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from vkbottle import API, AiohttpClient

from sandbox.vk.community import TOKEN
from sandbox.vk.server import build
from sandbox.world import Person, World
from tests.integration.sandbox_vk.desk import ANNA, Desk
from tests.integration.sandbox_vk.hook import Hook


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    world = World([Person("anna", "Анна Смирнова", vk_id=ANNA)])
    runner = web.AppRunner(build(world))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    api = API(TOKEN, http_client=AiohttpClient())
    api.API_URL = f"{base}/method/"
    async with aiohttp.ClientSession() as http:
        yield Desk(base, api, http, world)
    await api.http_client.close()
    await runner.cleanup()
    world.close()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    came: list[tuple[Any, str | None]] = []
    answers: list[tuple[int, str]] = []
    news = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        came.append((body, request.headers.get("X-Retry-Counter")))
        news.set()
        default = (200, "sandbox-ok" if body["type"] == "confirmation" else "ok")
        status, text = answers.pop(0) if answers else default
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_post("/vk", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Hook(f"http://127.0.0.1:{runner.addresses[0][1]}/vk", came, answers, news)
    await runner.cleanup()
