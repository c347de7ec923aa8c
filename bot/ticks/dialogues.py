"""Dialogues nobody answers, set after set; and chats that belong to nobody any more."""

from __future__ import annotations

from bot.clock_time import ServiceTime
from bot.dialogues.clock import AT_ONCE, tick
from bot.settings import Settings
from curators.staff import StaffRoom
from scenarios.quiet import Quiet
from storage.queries import consents, roster
from storage.transaction import Tx
from storage.vault import Vault

CHATS = 500


class Dialogues:
    """The clock of dialogues; sets are claimed, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self.staff, self.time, self.vault = staff, time, vault
        self.zone, self.operator = settings.timezone.key, settings.operator
        self.dispatch = settings.dispatch_url is not None
        quiet = settings.quiet_hours
        self.quiet = Quiet(quiet.start, quiet.end) if quiet is not None else None

    async def work(self, tx: Tx) -> bool:
        """Go on with one set of what is due; True while there are more."""
        taken = await tick(
            tx,
            self.time.now(str(await roster.clock(tx))),
            staff=await self.staff.now(tx),
            vault=self.vault,
            zone=self.zone,
            operator=self.operator,
            quiet=self.quiet,
            dispatch=self.dispatch,
        )
        return taken == AT_ONCE


async def sweep(tx: Tx) -> bool:
    """Drop the chats of those who refused, once the farewell has left; True while there are more."""
    return await consents.sweep(tx, CHATS) == CHATS
