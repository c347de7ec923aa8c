"""The local Telegram, and the real aiogram that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from sandbox.remote import Remote
from sandbox.serve import running
from sandbox.world import World
from tests.integration.sandbox_telegram.wiring import ANNA, EVERYTHING, KNOWN, Wire, make_bot


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    async with running(World([KNOWN])) as addresses, Remote(addresses.telegram) as remote:
        yield remote


@pytest.fixture
async def bot(remote: Remote) -> AsyncIterator[Bot]:
    bot = make_bot(remote.address)
    await bot.get_updates(allowed_updates=EVERYTHING)
    await remote.clear_journal()
    yield bot
    await bot.session.close()


@pytest.fixture
async def wire(remote: Remote, bot: Bot) -> Wire:
    """A bot that Anna has started."""
    await remote.phone("start", user=ANNA, name="Анна Петрова")
    return Wire(bot, remote)
