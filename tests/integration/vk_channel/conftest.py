"""The local VK, and an ear of our own that listens to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.channels.vk.listen import VkEar
from tests.channels.rig import Rig
from tests.channels.rig import rig as start
from tests.integration.vk_channel.ways import another


@pytest_asyncio.fixture
async def vk() -> AsyncIterator[Rig]:
    async with start("vk") as made:
        yield made


@pytest_asyncio.fixture
async def ear(vk: Rig) -> AsyncIterator[VkEar]:
    """An ear of another process: it knows nothing of the first one's server and key."""
    made, port = await another(vk)
    yield made
    await port.close()
