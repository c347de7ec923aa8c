"""«Врачу» and back: whom this account writes to, told each time in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.dialogues import menus
from bot.dialogues.speaking import say
from curators.auto_line import called, from_when
from curators.doctors import DOCTOR, DoctorNow, which_doctor
from curators.duty import Why
from curators.relay import TOLD_FOR
from curators.turn import Turn
from curators.who_now import family_of, who_now
from scenarios.texts import line
from storage.content import Content
from storage.queries import alarms, people, talk


async def to_doctor(turn: Turn) -> None:
    """From now on this account writes to the doctor; without a doctor or a consent it is told what to do."""
    arrival = turn.arrival
    assert arrival.identity_id is not None
    if arrival.doctor_id is None:
        say(turn, Content(text=line("doctor_none")))
        return
    if not arrival.doctor_consent:
        say(turn, Content(text=line("doctor_consent")))
        return
    doctor = which_doctor(arrival.doctor_id, family_of(turn), turn.staff.roster, turn.now)
    await people.talks_to(turn.tx, arrival.identity_id, DOCTOR, turn.now)
    turn.arrival = arrival._replace(talks_to=DOCTOR)
    thread_id = await people.thread_of(turn.tx, arrival.family_id, DOCTOR)
    if not doctor.here:
        # They have just been told when: the first message needs no automatic line.
        await talk.told(turn.tx, thread_id, doctor.returns.at if doctor.returns else turn.now + TOLD_FOR)
    await alarms.audit(turn.tx, "talks_to_doctor", person_id=arrival.person_id, family_id=arrival.family_id)
    menus.put(turn, line("doctor_on", **_standing(turn, doctor)))


async def to_curator(turn: Turn) -> None:
    """From now on this account writes to the curator again."""
    await back(turn, "doctor_off")


async def back(turn: Turn, words: str) -> None:
    """Go back to the curator, with these words of the service."""
    arrival = turn.arrival
    assert arrival.identity_id is not None
    await people.talks_to(turn.tx, arrival.identity_id, None, None)
    turn.arrival = arrival._replace(talks_to=None, meant=None)
    who = who_now(family_of(turn), turn.staff, turn.now)
    menus.put(turn, line(words, **who._asdict()))


def _standing(turn: Turn, doctor: DoctorNow) -> dict[str, str | bool | None]:
    """Give who answers as the doctor, and from when, as it is said to the person."""
    roster, own_id = turn.staff.roster, turn.arrival.doctor_id
    own = roster.curators.get(own_id) if own_id is not None else None
    first = doctor.doctor_id if doctor.here or doctor.returns is None else doctor.returns.curator_id
    who = roster.curators.get(first) if first is not None else None
    when = None
    if doctor.returns is not None and not doctor.here:
        zone = ZoneInfo(turn.arrival.timezone or turn.zone)
        when = from_when(doctor.returns.at.astimezone(zone), turn.now.astimezone(zone))
    return {
        "doctor": called(own.full_name) if own is not None and not own.dismissed else None,
        "who": called(who.full_name) if who is not None else None,
        "own": doctor.why is Why.OWN and (who is own),
        "here": doctor.here,
        "when": when,
    }
