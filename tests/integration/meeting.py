"""Two who act in the same moment: what the tests of such meetings share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from bot.dialogues.unprompted import House, turn_of
from curators.staff import StaffRoom
from curators.turn import Turn
from storage.queries import accounts
from storage.transaction import Tx
from tests.integration.doses_play import Ward
from tests.rig import until

Deed = Callable[[Tx], Awaitable[object]]
NOON = datetime(2030, 1, 14, 9, tzinfo=UTC)
"""Monday noon in Moscow."""


async def meet(ward: Ward, first: Deed, second: Deed) -> None:
    """The second comes when the first has done all and not committed; it waits, or is through before."""

    async def comes() -> None:
        async with ward.db.transaction() as tx:
            await second(tx)

    async with ward.db.transaction() as tx:
        await first(tx)
        other = asyncio.create_task(comes())
        await until(lambda: _waits_or_is_done(ward, other), what="the second")
    await asyncio.wait_for(other, 10)


async def _waits_or_is_done(ward: Ward, other: asyncio.Task[None]) -> bool:
    return other.done() or await _waiting(ward) > 0


async def _waiting(ward: Ward) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return int(await ward.value(query))


async def queue(ward: Ward, held: str, *deeds: Deed) -> None:
    """Each waits for the rows that are held, one after another; then these are let go."""

    async def comes(deed: Deed) -> None:
        async with ward.db.transaction() as tx:
            await deed(tx)

    async with asyncio.TaskGroup() as group, ward.db.transaction() as tx:
        await tx.run(held)
        for number, deed in enumerate(deeds, 1):
            group.create_task(comes(deed))
            await until(partial(_are, ward, number), what=f"{number} waiting")


async def _are(ward: Ward, number: int) -> bool:
    return await _waiting(ward) == number


async def house(ward: Ward, tx: Tx) -> House:
    return House(await StaffRoom("Europe/Moscow").now(tx), ward.vault, "Europe/Moscow")


async def turn(ward: Ward, tx: Tx, person: int, now: datetime = NOON) -> Turn:
    [account, *_] = await accounts.spoken_to(tx, person)
    return await turn_of(tx, await house(ward, tx), account, now)


async def waiting(ward: Ward, like: str) -> list[str]:
    query = "SELECT payload->>'text' FROM outbox WHERE state = 'waiting' AND key LIKE $1 ORDER BY id"
    return [row[0] for row in await ward.rows(query, like)]
