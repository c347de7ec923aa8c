"""The shared table runs for each messenger."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.rig import MESSENGERS, Rig
from tests.channels.rig import rig as start


@pytest_asyncio.fixture(params=sorted(MESSENGERS))
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """One messenger with a person in it."""
    async with start(request.param) as made:
        yield made


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[Rig]:
    """Telegram alone, for what only it can do."""
    async with start("telegram") as made:
        yield made
