"""Plans whose doses must be made further ahead; one that can't be is put off alone, and an operator is told."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import structlog

from bot.care.horizon import make_ahead
from bot.care.rules import reminding
from bot.clock_time import ServiceTime
from bot.settings import Settings
from scenarios.timing_terms import TimingError
from storage.queries import alarms, horizon, roster
from storage.transaction import Tx
from storage.vault import Sealed, Vault

log = structlog.get_logger()

AFTER_A_FAULT = timedelta(hours=6)


class Horizon:
    """The clock of plans, a set a transaction."""

    def __init__(self, time: ServiceTime, settings: Settings, vault: Vault) -> None:
        self._time, self._vault = time, vault
        self._operator, self._said = str(settings.operator), reminding(settings)

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        now = self._time.now(str(await roster.clock(tx)))
        taken = await horizon.claim(tx, now)
        for plan_id in taken:
            try:
                await make_ahead(tx, plan_id, now, vault=self._vault, said=self._said, operator=self._operator)
            except (TimingError, Sealed, msgspec.DecodeError):
                log.exception("horizon.failed", plan=plan_id)
                await horizon.later(tx, plan_id, now + AFTER_A_FAULT)
                await alarms.raise_alarm(tx, "plan_broken", f"plan:{plan_id}")
        return len(taken) == horizon.SET
