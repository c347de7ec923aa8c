"""Doses nobody answered, after they are decided: humans told, a trusted person told, old messages reworded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.decided import Missed, Raise
from bot.care.opened import Opened
from bot.care.reminding import told
from bot.care.rules import quiet_of
from curators.auto_line import called
from curators.raising import raise_human
from curators.staff import Staff
from curators.turn import Reminding
from scenarios.dose import Dose, State, Why
from scenarios.intake_words import Told, recorded, tag_of
from scenarios.missed_words import silent_for, silent_since, to_staff, to_trusted
from scenarios.quiet import quiet_ends
from storage import content as contents
from storage.channel_policy import health_words_allowed
from storage.queries import doses, outbox, plans
from storage.queries.doses import Message
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx
from storage.vault import Vault


async def raise_humans(
    tx: Tx, staff: Staff, raised: Sequence[Raise], opened: Opened, *, now: datetime, vault: Vault, zone: str,
    operator: str,
) -> list[Line]:  # fmt: skip
    """Tell the doctor and who answers now, once of each dose, and of each run of silence."""

    def allows(channel: str, consents: frozenset[str]) -> bool:
        return health_words_allowed(channel, operator, consents)

    lines: list[Line] = []
    for row, dose, plan, why in raised:
        in_a_row = dose.silent_before + 1
        one = told(opened, row.version_id, row.step, dose, plan, named=True)
        lines += await raise_human(
            tx,
            staff,
            kind="dose",
            subject=f"plan:{row.plan_id}:{in_a_row}" if why is Why.IN_A_ROW else f"dose:{row.id}",
            family_id=row.family_id,
            person_id=row.person_id,
            words=to_staff(why, one, zone=plan.zone, now=now, in_a_row=in_a_row),
            now=now,
            vault=vault,
            zone=zone,
            danger=False,
            requester_id=row.requester_id,
            silence=(silent_since(dose), silent_for(silent_since(dose), now)) if why is Why.SILENCE else None,
            allows=allows,
        )
    return lines


async def tell_trusted(
    tx: Tx, missed: Sequence[Missed], opened: Opened, *, now: datetime, said: Reminding, zone: str, operator: str
) -> list[Line]:  # fmt: skip
    """Tell whom the person trusts of what they have not answered, one message a time of doses, after quiet hours.

    A message is known by the first of them, and found by any dose of that time: each of them may be marked later.
    """
    of: dict[int, dict[datetime, list[Missed]]] = defaultdict(lambda: defaultdict(list))
    for one in missed:
        of[one.row.person_id][one.row.due_at].append(one)
    return [
        _notice(record, theirs, opened, now=now, said=said, zone=zone, operator=operator)
        for record in await doses.trusted(tx, list(of))
        for theirs in of[record["person_id"]].values()
    ]


def _notice(
    record: Record, theirs: Sequence[Missed], opened: Opened, *, now: datetime, said: Reminding, zone: str,
    operator: str,
) -> Line:  # fmt: skip
    row, plan = theirs[0].row, theirs[0].plan
    consents = {"base", "health"} if row.health else {"base"}
    named = health_words_allowed(record["channel"], operator, consents)
    shown = [told(opened, one.row.version_id, one.row.step, one.dose, one.plan, named=named) for one in theirs]
    critical = any(one.plan.critical for one in theirs)
    wakes = quiet_ends(quiet_of(said, record["quiet"]), now, ZoneInfo(record["timezone"] or zone))
    return Line(
        record["lane_id"],
        "say",
        contents.to_json(to_trusted(called(row.full_name), shown, plan.zone, now)),
        Priority.CRITICAL_DOSE if critical else Priority.DOSE,
        key=f"trust:{row.id}:{record['trusted_id']}",
        identity_id=record["account"],
        delay=0.0 if critical else max(0.0, (wakes - now).total_seconds()),
    )


async def reword(
    tx: Tx, missed: Sequence[Missed], opened: Opened, *, now: datetime, operator: str
) -> list[Line]:  # fmt: skip
    """Let the messages of doses that are over say so: an old button must not look as if it were still time."""
    about: dict[Message, Missed] = {}
    for one in missed:
        if one.row.reminder is not None and one.row.out_lane is not None and one.row.channel is not None:
            about.setdefault((one.row.reminder, one.row.person_id, one.row.due_at), one)
    messages: dict[str, list[Told]] = defaultdict(list)
    known = {key: one for (key, _, _), one in about.items()}
    found = await doses.together(tx, list(about))
    await opened.load(tx, [record["version_id"] for record in found])
    places = await plans.places(tx, sorted({record["plan_id"] for record in found}))
    for record in found:
        row = known[record["reminder"]].row
        named = health_words_allowed(row.channel or "", operator, {"base", "health"} if row.health else {"base"})
        dose = Dose(
            record["id"],
            record["due_at"],
            State(record["state"]),
            record["asked"],
            answered_at=record["answered_at"],
            taken_at=record["taken_at"],
            snoozed_until=record["snoozed_until"],
            next_due_at=record["next_due_at"],
        )
        plan = opened.plan(record["version_id"], row.timezone, row.quiet)
        tag = tag_of(*places[record["plan_id"]])
        shown = told(opened, record["version_id"], record["step"], dose, plan, named=named, tag=tag)
        messages[record["reminder"]].append(shown)
    return [
        Line(
            known[key].row.out_lane or 0,
            "restate",
            contents.restate(recorded(shown, known[key].plan.zone, now), of=key),
            Priority.CARD,
        )
        for key, shown in messages.items()
    ]


async def take_back(tx: Tx, waiting: Sequence[Message]) -> None:
    """Take reminders out of the outbox of which every dose is over."""
    if keys := await doses.over(tx, sorted(set(waiting))):
        await outbox.cancel(tx, keys)
