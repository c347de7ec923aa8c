"""One nursery a test run: importing the messengers' libraries takes seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.kill.nursery import Nursery


@pytest_asyncio.fixture(scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    """Where processes come from."""
    made = await Nursery.open()
    yield made
    await made.close()
