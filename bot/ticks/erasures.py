"""People to be forgotten: done when approved or when the term of a withdrawn consent ends, each in its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.care.rules import reminding
from bot.clock_time import ServiceTime
from bot.outreach.choosing import Rules
from bot.rights.deciding import tell_admins
from bot.rights.erasing import erase, hold, sweep_slipped
from bot.sending.pictures import made
from bot.settings import Settings
from bot.ticks.alarms import operators
from curators.staff import Staff, StaffRoom
from storage import content as contents
from storage.content import AttachmentKind, Content
from storage.queries import alarms, erasures, outbox, roster
from storage.queries.outbox import Line
from storage.transaction import Record, Tx
from storage.vault import Vault

AGAIN = timedelta(minutes=1)
"""So much later what was being written at the very moment is looked for."""
REMINDED = timedelta(days=1)
"""How often those who decide are reminded, once the term is near."""


class Erasures:
    """One person a transaction: much goes with each."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._staff, self._time, self._zone = staff, time, settings.timezone.key
        self._rules = Rules(settings.operator, self._zone, reminding(settings), vault)

    async def work(self, tx: Tx) -> bool:
        """One; True while there may be more."""
        now = self._time.now(str(await roster.clock(tx)))
        claimed = await erasures.due(tx, now, 1)
        if not claimed:
            return False
        [asked] = claimed
        staff = await self._staff.now(tx)
        if asked["state"] == "done":
            await sweep_slipped(tx, asked)
            await erasures.look_again(tx, asked["id"], None)
        elif asked["state"] == "asked":
            await outbox.enqueue(tx, tell_admins(staff, asked, self._zone))
            await erasures.look_again(tx, asked["id"], now + REMINDED)
        else:
            await self._forget(tx, asked["id"], asked["person_id"], staff, now)
        return True

    async def _forget(self, tx: Tx, erasure_id: int, person_id: int, staff: Staff, now: datetime) -> None:
        """Held first, read then: a file that brings them back may be at it just now."""
        await hold(tx, person_id)
        asked = await erasures.one(tx, erasure_id)
        assert asked is not None
        if asked["why"] == "withdrawn" and asked["consented"]:
            # They have agreed anew, on paper or by a file: nothing is destroyed.
            await erasures.returned(tx, person_id, now)
            await alarms.audit(tx, "erasure_kept", person_id=person_id, family_id=asked["family_id"])
        else:
            await erase(tx, asked, now, now + AGAIN, self._rules)
            await outbox.enqueue(tx, _acts(staff, asked, now))


def _acts(staff: Staff, asked: Record, now: datetime) -> list[Line]:
    """The act as a file, for those who answer for the service."""
    file = made(AttachmentKind.DOCUMENT, f"akt-{asked['id']}-{now:%Y-%m-%d}.pdf", "act", asked["id"])
    body = contents.to_json(Content(text=f"Акт № {asked['id']}: данные уничтожены.", attachments=(file,)))
    return [Line(desk.lane_id, "say", body) for desk in operators(staff)]
