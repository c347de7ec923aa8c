"""`--kind medication-requests`: a FHIR Bundle of prescriptions, checked whole, then written plan by plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.care.planning import Put, change_status, put_version
from bot.imports import json_lines
from bot.imports.faults import ROW, Faults
from bot.imports.fhir_fields import Spot, known_only
from bot.imports.medication_checks import Known, check, starts_at, zone_of
from bot.imports.medication_request import Request, read_request
from bot.imports.outcome import Context, Outcome
from bot.imports.source import read_text
from scenarios.plan_content import Rules, from_json
from storage.queries import importing, plans
from storage.transaction import Tx

ENCODING = "файл не в UTF-8: сохраните его в UTF-8 (кодировки Windows и UTF-16 не подходят)"
_BUNDLE = {"resourceType", "id", "meta", "language", "identifier", "type", "timestamp", "total", "link", "entry"}
_ENTRY = {"id", "fullUrl", "resource", "search", "request", "link"}


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
    for where in json_lines.strange(bundle):
        spot.fault(where, "в тексте невидимый знак, который нельзя сохранить: наберите эти слова заново")
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
        starts.append(starts_at(one, known, context))
        changed.append(_differs(one, known, context))
        check(one, known, context, starts[-1], changed=changed[-1])
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
        zone=zone_of(one, known, context).key,
        starts_at=start,
        now=context.now,
        status=one.status,
    )
