"""A tick's work in the database: one transaction at a time, in one process at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from storage.queries import leases
from storage.transaction import Database, Tx


def alone(db: Database, name: str, work: Callable[[Tx], Awaitable[bool]]) -> Callable[[], Awaitable[None]]:
    """Make a tick of `work`, which does one set and says whether there is more; another clock at it is left to it."""

    async def tick() -> None:
        more = True
        while more:
            async with db.transaction() as tx:
                more = await leases.alone(tx, f"tick:{name}") and await work(tx)

    return tick
