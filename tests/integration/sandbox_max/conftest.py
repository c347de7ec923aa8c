"""The local MAX, and the real maxapi client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from maxapi import Bot
from maxapi.client import DefaultConnectionProperties

from sandbox.max_messenger.server import build
from sandbox.world import Person, World
from tests.integration.sandbox_max.town import ANNA, TOKEN, Town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    now = [1_790_000_000.0]
    people = [Person("anna", "Анна Петрова", "+79161234567", max_id=ANNA)]
    world = World(people, clock=lambda: now[0])
    server = TestServer(build(world))
    await server.start_server()
    quick = DefaultConnectionProperties(max_retries=0)
    bot = Bot(TOKEN, default_connection=quick, after_input_media_delay=0.001, after_upload_retry_delay=0.0)
    url = str(server.make_url("")).rstrip("/")
    bot.set_api_url(url)
    async with aiohttp.ClientSession() as http:
        found = Town(url, world, bot, http, now)
        yield found
    await bot.close_session()
    await server.close()
    world.close()
