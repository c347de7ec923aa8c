"""A bot's webhook that remembers what came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass
class Hook:
    """A webhook that remembers what came."""

    url: str
    came: list[tuple[Any, str | None]]
    answers: list[tuple[int, str]]
    news: asyncio.Event

    async def until(self, count: int) -> list[Any]:
        """Wait for so many requests, give their bodies."""
        async with asyncio.timeout(10):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()
        return [body for body, _ in self.came]
