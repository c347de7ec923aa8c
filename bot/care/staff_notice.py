"""What the doctor and the curator should know of a dose, as a line: no danger, nobody is woken."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.care.held import Held, zone_of
from bot.care.rules import quiet_of
from curators.doctors import DOCTOR, which_doctor
from curators.notice import desks_of
from curators.roster import zone_of as roster_zone
from curators.turn import Turn
from curators.who_now import family_of, who_now
from scenarios.intake_words import clock
from scenarios.quiet import quiet_ends
from storage import content as contents
from storage.channel_policy import health_words_allowed
from storage.content import Content
from storage.queries import consents, escalations, people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said


async def tell_staff(turn: Turn, held: Sequence[Held], what: str, in_full: str) -> None:
    """Tell the curators who answer now, and the doctor where the person agreed to that; in the morning who sleeps.

    Drugs and reasons (`in_full`) are told only where the messenger may carry them; the history, which is not
    encrypted, has neither. What is critical goes before what is not.
    """
    arrival = turn.arrival
    assert arrival.person_id is not None
    agreed = await consents.kinds(turn.tx, arrival.person_id)
    due = clock(held[0].dose.due_at, zone_of(turn), turn.now)
    plain = f"💊 {arrival.full_name}: приём на {due} — {what}."
    drugs = ", ".join(dict.fromkeys(one.content.drug for one in held))
    full = f"💊 {arrival.full_name}: {drugs}, приём на {due} — {in_full}."
    family = family_of(turn)
    curators = desks_of(turn.staff, who_now(family, turn.staff, turn.now).answerer, family)
    doctors = await _doctors(turn, {one.kept.requester_id for one in held}) if "doctor" in agreed else []
    priority = Priority.CRITICAL_DOSE if any(one.plan.critical for one in held) else Priority.LIVE
    for kind, ids in (("curator", curators), (DOCTOR, [turn.staff.desks[one] for one in doctors])):
        if not ids:
            continue
        thread_id = await people.thread_of(turn.tx, arrival.family_id, kind)
        said = Said(thread_id, "auto", contents.to_json(Content(text=plain)), turn.now, person_id=arrival.person_id)
        message_id = await talk.keep(turn.tx, said)
        for desk in ids:
            named = health_words_allowed(desk.channel, turn.operator, agreed)
            body = contents.to_json(Content(text=full if named else plain))
            view_id = await talk.view(turn.tx, thread_id, desk.console_id)
            line = Line(desk.lane_id, "say", body, priority, None, message_id, turn.now, view_id=view_id)
            turn.lines += by_morning(turn, [line])


def by_morning(turn: Turn, lines: Sequence[Line]) -> list[Line]:
    """Give lines for consoles so that nobody is woken: who isn't at work in the night reads it when that is over."""
    staff, quiet = turn.staff, quiet_of(turn.reminding, None)
    whose = {desk.lane_id: staff.roster.curators[one] for one, desk in staff.desks.items()}

    def late(line: Line) -> Line:
        reader = whose.get(line.lane_id)
        if reader is None or (not staff.roster.absent(reader.id, turn.now) and staff.roster.working(reader, turn.now)):
            return line
        wakes = quiet_ends(quiet, turn.now, roster_zone(reader.timezone))
        return line._replace(delay=max(line.delay, (wakes - turn.now).total_seconds()))

    return [late(line) for line in lines]


async def _doctors(turn: Turn, requesters: Collection[int | None]) -> list[int]:
    """Whose plan it is, else the family's doctor or whoever stands in; those with a console."""
    arrival = turn.arrival
    asked: set[int | None] = {one for one in requesters if one in turn.staff.desks}
    if not asked and arrival.family_id is not None:
        about = await escalations.family(turn.tx, arrival.family_id, arrival.person_id, turn.zone)
        own = about["doctor_id"] if about is not None else None
        asked = {which_doctor(own, family_of(turn), turn.staff.roster, turn.now).doctor_id}
    return sorted(one for one in asked if one is not None and one in turn.staff.desks)
