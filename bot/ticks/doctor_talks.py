"""Who has long written nothing to the doctor writes to the curator again, and is told so at that moment."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care import doctor_talk
from bot.care.rules import quiet_of
from bot.clock_time import ServiceTime
from bot.dialogues.unprompted import turn_of
from bot.settings import Settings
from bot.ticks.house import house_now
from curators.staff import StaffRoom
from scenarios.quiet import is_quiet
from storage.queries import doctor_talks, outbox, roster
from storage.queries.accounts import Account
from storage.transaction import Tx
from storage.vault import Vault

SILENCE = timedelta(hours=12)
AT_ONCE = 100


class DoctorTalks:
    """The clock of the doctor's threads; sets are claimed. In quiet hours nobody is told, so nothing is changed."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._settings, self._staff, self._time, self._vault = settings, staff, time, vault
        self._after = 0

    async def work(self, tx: Tx) -> bool:
        """One set; True while there are more."""
        now = self._time.now(str(await roster.clock(tx)))
        rows = await doctor_talks.silent(tx, now - SILENCE, self._after, AT_ONCE)
        more = len(rows) == AT_ONCE
        self._after = rows[-1]["id"] if more else 0
        if not rows:
            return False
        house = await house_now(tx, self._settings, self._staff, self._vault)
        for row in rows:
            quiet = quiet_of(house.reminding, row["quiet"])
            if is_quiet(quiet, now.astimezone(ZoneInfo(row["timezone"] or house.zone))):
                continue
            turn = await turn_of(tx, house, Account(row["id"], row["channel"], row["bot"]), now)
            await doctor_talk.back(turn, "doctor_silence")
            await outbox.enqueue(tx, turn.lines)
        return more
