"""`--kind medication-requests`: a FHIR Bundle of prescriptions, checked whole, then written plan by plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.daily import meals_of
from bot.care.planning import Put, change_status, put_version
from bot.imports import json_lines
from bot.imports.faults import ROW, Faults
from bot.imports.fhir_fields import Spot, known_only, moment
from bot.imports.medication_request import Request, read_request
from bot.imports.outcome import Context, Outcome
from bot.imports.source import read_text
from scenarios.course import course
from scenarios.dosage import ends
from scenarios.plan_content import Rules, from_json
from scenarios.timing_terms import LONGEST, MOST_DOSES
from storage.queries import importing, plans
from storage.queries.plans import Standing
from storage.transaction import Tx

_YEARS = (1950, 2200)
_INSTANT = timedelta(microseconds=1)
ENCODING = "файл не в UTF-8: сохраните его в UTF-8 (кодировки Windows и UTF-16 не подходят)"
_BUNDLE = {"resourceType", "id", "meta", "language", "identifier", "type", "timestamp", "total", "link", "entry"}
_ENTRY = {"id", "fullUrl", "resource", "search", "request", "link"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds of the file's people and plans."""

    people: Mapping[str, Any]
    curators: Mapping[str, Any]
    plans: Mapping[str, Standing]
    days: Mapping[int, tuple[str | None, Mapping[str, str]]]


def read(path: Path, faults: Faults) -> list[Request]:
    """Read the file; what is wrong inside it is in `faults`, a file that is no Bundle is refused."""
    text = read_text(path, faults, ENCODING)
    try:
        bundle = json_lines.read(text)
    except json_lines.BadJson as error:
        faults.add(error.line, ROW, error.what)
        faults.refuse_if_any()
        raise  # never reached: the fault above refuses
    spot = Spot(faults, json_lines.Lines(text), "")
    if not isinstance(bundle, Mapping) or bundle.get("resourceType") != "Bundle":
        faults.add(1, "resourceType", "нужен FHIR Bundle, внутри него — MedicationRequest")
        faults.refuse_if_any()
    known_only(bundle, _BUNDLE, spot)
    links = bundle.get("link", [])
    if isinstance(links, list) and any(isinstance(one, Mapping) and one.get("relation") == "next" for one in links):
        spot.fault("link", "здесь не всё: у выгрузки есть следующая страница (next), сохраните её целиком")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        spot.fault("entry", "нужен список")
        entries = []
    found = [_entry(one, spot.inside(f"entry[{place}]")) for place, one in enumerate(entries)]
    return _once([one for one in found if one is not None])


def _entry(raw: object, spot: Spot) -> Request | None:
    resource = raw.get("resource") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(resource, Mapping):
        spot.fault("resource", "нужен объект MedicationRequest")
        return None
    known_only(raw, _ENTRY, spot)
    request = raw.get("request")
    if isinstance(request, Mapping) and request.get("method") not in {"PUT", "POST", None}:
        spot.fault("request.method", "здесь ничего не удаляют: чтобы остановить приём, пришлите status: stopped")
    kind = resource.get("resourceType")
    if kind != "MedicationRequest":
        spot.fault("resource.resourceType", f"нужен MedicationRequest, а это {kind or 'не названо что'}")
        return None
    return read_request(resource, spot.inside("resource"))


def _once(requests: Sequence[Request]) -> list[Request]:
    lines: dict[str, str] = {}
    for one in requests:
        if first := lines.get(one.identifier):
            one.spot.fault("identifier[0].value", f"то же назначение уже есть в {first}")
        lines.setdefault(one.identifier, one.spot.path)
    return list(requests)


async def bring(tx: Tx, requests: Sequence[Request], faults: Faults, context: Context) -> Outcome:
    """Compare with what is there, refuse where anything is wrong, write only what differs."""
    known = await _known(tx, requests)
    starts: list[datetime] = []
    changed: list[bool] = []
    for number, one in enumerate(requests, 1):
        starts.append(_start(one, known, context))
        changed.append(_differs(one, known, context))
        _check(one, known, context, starts[-1], changed=changed[-1])
        context.progress("Сверяю", number, len(requests))
    faults.refuse_if_any()
    outcome = Outcome()
    unknown = 0
    for number, (one, start, differ) in enumerate(zip(requests, starts, changed, strict=True), 1):
        unknown += one.identifier not in known.plans and one.content is None
        put = await _put(tx, one, known, context, start) if differ else Put.SAME
        outcome.count(new=put is Put.NEW, changed=put is Put.CHANGED)
        context.progress("Назначения", number, len(requests))
    if unknown:
        outcome.notes.append(f"Остановлено или завершено, а у нас и не было: {unknown}.")
    return outcome


async def _known(tx: Tx, requests: Sequence[Request]) -> Known:
    people = await importing.named(tx, importing.PEOPLE, [one.person_id for one in requests])
    return Known(
        people,
        {row["external_id"]: row for row in await importing.known(tx, importing.CURATORS)},
        await plans.named(tx, [one.identifier for one in requests]),
        await plans.days_of(tx, [row["id"] for row in people.values()]),
    )


def _zone(one: Request, known: Known, context: Context) -> ZoneInfo:
    person = known.people.get(one.person_id)
    own = known.days.get(person["id"], (None, {}))[0] if person is not None else None
    return ZoneInfo(own) if own else context.zone


def _start(one: Request, known: Known, context: Context) -> datetime:
    """A course is counted from authoredOn; without it from this very moment."""
    zone = _zone(one, known, context)
    said = moment(one.raw, "authoredOn", zone, one.spot)
    if said is not None and said.astimezone(zone).date() > context.now.astimezone(zone).date():
        one.spot.fault("authoredOn", "назначено в будущем: начало приёма пишут в boundsPeriod.start")
    return said or context.now.astimezone(zone)


def _differs(one: Request, known: Known, context: Context) -> bool:
    found = known.plans.get(one.identifier)
    if found is None:
        return one.content is not None
    if found.status != one.status:
        return True
    if one.content is None:
        return False
    requester = known.curators.get(one.requester_id)
    return (
        found.critical != one.critical
        or found.requester_id != (requester["id"] if requester is not None else None)
        or from_json(context.vault.decrypt(found.content)) != one.content
    )


def _check(one: Request, known: Known, context: Context, start: datetime, *, changed: bool) -> None:
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
    person, zone = known.people.get(one.person_id), _zone(one, known, context)
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


async def _put(tx: Tx, one: Request, known: Known, context: Context, start: datetime) -> Put:
    found = known.plans.get(one.identifier)
    if one.content is None:
        assert found is not None
        await change_status(tx, found.id, one.status, context.now, vault=context.vault)
        return Put.CHANGED
    doctor = known.curators.get(one.requester_id)
    return await put_version(
        tx,
        context.vault,
        person_id=known.people[one.person_id]["id"],
        identifier=one.identifier,
        content=one.content,
        rules=Rules(),
        critical=one.critical,
        requester_id=doctor["id"] if doctor is not None else None,
        author_id=None,
        zone=_zone(one, known, context).key,
        starts_at=start,
        now=context.now,
        status=one.status,
    )
