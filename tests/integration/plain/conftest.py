"""A family on VK and its curator on Telegram in a talk that two processes serve."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from storage.queries import plain
from tests.integration.crowd import Crowd
from tests.integration.faulty import settled
from tests.rig import Phone


@pytest_asyncio.fixture
async def crowd(database_url: str, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with Crowd.gathered(database_url, tmp_path, size=2) as made:
        yield made


@pytest_asyncio.fixture
async def pair(crowd: Crowd) -> tuple[Phone, Phone]:
    """A family on VK in a talk with its curator on Telegram."""
    curator_id, code = await crowd.rig.curator()
    curator: Phone = await crowd.joined("telegram", code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    phone: Phone = await crowd.joined("vk", code)
    for words in ("Первое", "Первое ещё раз"):  # before the first there is no thread yet
        await phone.send(words)
        await crowd.take("vk")
        await curator.sees(words)
    await settled(crowd.rig)
    return phone, curator


@pytest.fixture
def family(pair: tuple[Phone, Phone]) -> Phone:
    return pair[0]


@pytest.fixture
def curator(pair: tuple[Phone, Phone]) -> Phone:
    return pair[1]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Each time the one statement ran: whether it stored."""
    ran: list[bool] = []
    real = plain.store

    async def noted(*given: Any) -> bool:
        ran.append(await real(*given))
        return ran[-1]

    monkeypatch.setattr(plain, "store", noted)
    return ran
