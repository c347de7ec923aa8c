"""What of a prescription can't be brought in, seen beside what the database holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.daily import meals_of
from bot.imports.fhir_fields import moment
from bot.imports.medication_request import Request
from bot.imports.outcome import Context
from scenarios.course import course
from scenarios.dosage import ends
from scenarios.timing_terms import LONGEST, MOST_DOSES
from storage.queries.plans import Standing

_YEARS = (1950, 2200)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds of the file's people and plans."""

    people: Mapping[str, Any]
    curators: Mapping[str, Any]
    plans: Mapping[str, Standing]
    days: Mapping[int, tuple[str | None, Mapping[str, str]]]


def starts_at(one: Request, known: Known, context: Context) -> datetime:
    """A course is counted from authoredOn; without it from this very moment."""
    zone = zone_of(one, known, context)
    said = moment(one.raw, "authoredOn", zone, one.spot)
    if said is not None and said.astimezone(zone).date() > context.now.astimezone(zone).date():
        one.spot.fault("authoredOn", "назначено в будущем: начало приёма пишут в boundsPeriod.start")
    return said or context.now.astimezone(zone)


def check(one: Request, known: Known, context: Context, start: datetime, *, changed: bool) -> None:
    """Note who is unknown, and what can't be lived by: a course that is over, or of more doses than anybody takes."""
    person, spot, found = known.people.get(one.person_id), one.spot, known.plans.get(one.identifier)
    if person is None:
        named = "subject.identifier.value"
        spot.fault(named, f"«{one.person_id}» никому не принадлежит: сначала импортируйте семьи (--kind families)")
    elif found is not None and found.person_id != person["id"]:
        spot.fault("identifier[0].value", "это назначение уже есть, и оно другого человека")
    if one.requester_id and (found is None or changed):
        _check_doctor(one, known)
    if changed and one.steps and one.status == "active" and not _check_years(one):
        _check_course(one, known, context, start)


def _check_doctor(one: Request, known: Known) -> None:
    doctor, path, said = known.curators.get(one.requester_id), "requester.identifier.value", f"«{one.requester_id}»"
    if doctor is None:
        one.spot.fault(path, f"{said} никому не принадлежит: сначала импортируйте кураторов (--kind curators)")
    elif doctor["role"] != "doctor":
        one.spot.fault(path, f"{said}: назначает врач (doctor), а это {doctor['role']}")
    elif doctor["dismissed"]:
        one.spot.fault(path, f"{said} здесь больше не работает")


def _check_years(one: Request) -> bool:
    """Note a year nobody alive begins or ends a course in; True where there is one."""
    strange = False
    for place, step in enumerate(one.steps):
        for name, day in (("start", step.timing.start), ("end", step.timing.end)):
            if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
                one.spot.fault(f"dosageInstruction[{place}].timing.repeat.boundsPeriod.{name}", "проверьте год")
                strange = True
    return strange


def _check_course(one: Request, known: Known, context: Context, start: datetime) -> None:
    person, zone = known.people.get(one.person_id), zone_of(one, known, context)
    meals = meals_of(known.days.get(person["id"], (None, {}))[1] if person is not None else {})
    dated = [place for place, step in enumerate(one.steps) if ends(step.timing)]
    where = f"dosageInstruction[{dated[-1] if dated else 0}].timing.repeat"
    begins = min([start, *(_midnight(step.timing.start, zone) for step in one.steps if step.timing.start)])
    doses = course(one.steps, zone, meals, start, begins - _INSTANT, begins + 2 * LONGEST) if dated else iter(())
    over = list(islice(doses, MOST_DOSES + 1)) if len(dated) == len(one.steps) else []
    if len(over) > MOST_DOSES:
        one.spot.fault(where, f"получается больше {MOST_DOSES} приёмов: проверьте срок и частоту")
    elif len(dated) == len(one.steps) and all(not step.timing.as_needed for step in one.steps):
        if not over:
            one.spot.fault(where, "по такому расписанию нет ни одного приёма: проверьте срок и дни")
        elif over[-1][0] <= context.now:
            one.spot.fault(where, "этот приём уже закончился: исправьте срок или пришлите status: completed")


def _midnight(begin: Any, zone: ZoneInfo) -> datetime:
    return begin if isinstance(begin, datetime) else datetime.combine(begin, time(), zone)


def zone_of(one: Request, known: Known, context: Context) -> ZoneInfo:
    """Give the zone of whoever takes it, else the region's."""
    person = known.people.get(one.person_id)
    own = known.days.get(person["id"], (None, {}))[0] if person is not None else None
    return ZoneInfo(own) if own else context.zone
