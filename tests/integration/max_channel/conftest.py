"""The local MAX, and our channel that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.channels.max_messenger.connect import connect
from sandbox.max_messenger.server import build
from sandbox.world import World
from tests.integration.max_channel.world import TOKEN, Max, served


@pytest.fixture
async def max_world(tmp_path: Path) -> AsyncIterator[Max]:
    world = World(folder=tmp_path / "max")
    async with served(build(world)) as url, ClientSession() as http:
        ear, port = await connect(token=TOKEN, api_url=url)
        made = Max(http, url, ear, port)
        try:
            yield made
        finally:
            await port.close()
        async with http.get(f"{url}/control/stats") as response:
            invalid = (await response.json())["invalid"]
        assert len(invalid) == made.provoked, invalid
    world.close()
