"""One FHIR `MedicationRequest` as a plan: what can't be represented is a fault that names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.imports.fhir_fields import Spot, identifier, known_only, one_of, referred, words
from scenarios.dosage import Step, read_dosage
from scenarios.plan_content import PlanContent
from scenarios.timing import TimingError

_KNOWN = {
    "resourceType", "id", "meta", "language", "text", "identifier", "status", "statusReason", "intent", "category",
    "priority", "medicationCodeableConcept", "subject", "authoredOn", "requester", "note", "dosageInstruction",
    "dispenseRequest",
}  # fmt: skip
STATUSES = {
    "active": "active",
    "on-hold": "on-hold",
    "stopped": "stopped",
    "cancelled": "stopped",
    "entered-in-error": "stopped",
    "completed": "completed",
}
"""FHIR's statuses of a request and ours; a draft is no prescription yet."""
_INTENTS = dict.fromkeys(("order", "original-order", "reflex-order", "filler-order", "instance-order"), "order")
_PRIORITIES = {"routine": False, "urgent": True}
_ON_MISSED = re.compile(r"при пропуске\s*:\s*", re.IGNORECASE)
OURS = ("own:", "doctor:")
LONGEST = 300
"""Letters of a drug's name: it stands in a reminder."""


@dataclass(frozen=True, slots=True)
class Request:
    """A resource that was read; `content` None: a plan that ends, told by its identifier alone."""

    spot: Spot
    raw: Mapping[str, Any]
    identifier: str
    person_id: str
    requester_id: str
    status: str
    critical: bool
    content: PlanContent | None
    steps: tuple[Step, ...]


def read_request(raw: Mapping[str, Any], spot: Spot) -> Request | None:
    """Read a resource; None where it can't be one, with its faults noted."""
    known_only(raw, _KNOWN, spot)
    named = _named(raw.get("identifier"), spot)
    person = referred(raw, "subject", spot, must=True)
    requester = referred(raw, "requester", spot, must=False)
    status = one_of(raw, "status", STATUSES, spot)
    one_of(raw, "intent", _INTENTS, spot, default="order")
    critical = one_of(raw, "priority", _PRIORITIES, spot, default="routine")
    before = len(spot.faults)
    ends = status in {"stopped", "completed"}
    drug = _drug(raw, spot, must=not ends)
    steps = _steps(raw, spot, must=not ends)
    note, on_missed = _notes(raw.get("note", []), spot.inside("note"))
    dispensed = _dispensed(raw.get("dispenseRequest"), steps, spot.inside("dispenseRequest"))
    if not named or not person or status is None or critical is None or len(spot.faults) > before:
        return None
    content = None
    if drug and steps:
        content = PlanContent(drug, raw["dosageInstruction"], on_missed, note, dispensed)
    return Request(spot, raw, named, person, requester, status, critical, content, steps)


def _named(raw: object, spot: Spot) -> str:
    if not isinstance(raw, list) or len(raw) != 1:
        spot.fault("identifier", "нужен список с одним identifier: по нему назначение узнают в следующий раз")
        return ""
    value = identifier(raw[0], spot.inside("identifier[0]"))
    if value.startswith(OURS):
        spot.fault("identifier[0].value", f"«{value.split(':')[0]}:…» — имена планов, сделанных в самом чате")
        return ""
    return value


def _drug(raw: Mapping[str, Any], spot: Spot, *, must: bool) -> str:
    key = "medicationCodeableConcept"
    if key not in raw:
        if must:
            spot.fault(f"{key}.text", "не заполнено: что принимать")
        return ""
    value, inner = raw[key], spot.inside(key)
    if not isinstance(value, Mapping):
        inner.fault("", "нужен объект с text")
        return ""
    known_only(value, {"text", "coding", "id"}, inner)
    drug = words(value, "text", inner, must=True)
    if len(drug) > LONGEST:
        inner.fault("text", f"длиннее {LONGEST} знаков: название должно уместиться в напоминание")
    return drug


def _steps(raw: Mapping[str, Any], spot: Spot, *, must: bool) -> tuple[Step, ...]:
    if "dosageInstruction" not in raw and not must:
        return ()
    try:
        steps = tuple(read_dosage(raw.get("dosageInstruction")))
    except TimingError as error:
        for path, what in error.faults:
            spot.inside("dosageInstruction").fault(path, what)
        return ()
    _no_twins(steps, spot)
    return steps


def _no_twins(steps: Sequence[Step], spot: Spot) -> None:
    """The same times twice would be two doses at once, each to be taken."""
    for place, step in enumerate(steps):
        for earlier, other in enumerate(steps[:place]):
            together = (step.sequence or 0) == (other.sequence or 0)
            if together and step.timing == other.timing and not step.timing.as_needed:
                said = f"те же дни и часы, что в dosageInstruction[{earlier}]: получилась бы двойная доза"
                spot.fault(f"dosageInstruction[{place}].timing", said)
                break


def _notes(raw: object, spot: Spot) -> tuple[str, str]:
    """Give the doctor's note, and what to do on a missed dose: the note that begins with «При пропуске:»."""
    if not isinstance(raw, list):
        spot.fault("", "нужен список")
        return "", ""
    notes: list[str] = []
    missed: list[str] = []
    for place, one in enumerate(raw):
        inner = spot.inside(f"[{place}]")
        if not isinstance(one, Mapping):
            inner.fault("", "нужен объект с text")
            continue
        known_only(one, {"text", "time", "authorString", "id"}, inner)
        text = words(one, "text", inner, must=True)
        found = _ON_MISSED.match(text)
        if found and not text[found.end() :]:
            inner.fault("text", "после «При пропуске:» нет слов")
        (missed if found else notes).append(text[found.end() :] if found else text)
    if len(missed) > 1:
        spot.fault("", "«При пропуске:» сказано дважды")
    return "\n".join(notes), "\n".join(missed)


def _dispensed(raw: object, steps: tuple[Step, ...], spot: Spot) -> float | None:
    """Read how much was given out: counted down with each intake, so its unit must be the dose's."""
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        spot.fault("", "нужен объект с quantity")
        return None
    known_only(raw, {"quantity", "id"}, spot)
    quantity, inner = raw.get("quantity"), spot.inside("quantity")
    if not isinstance(quantity, Mapping):
        inner.fault("", "нужны value и unit")
        return None
    known_only(quantity, {"value", "unit", "system", "code", "id"}, inner)
    value = quantity.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1_000_000:
        inner.fault("value", "нужно число больше нуля")
        return None
    unit = words(quantity, "unit", inner, must=True)
    units = {step.amount.unit for step in steps if step.amount is not None}
    if steps and units != {unit}:
        told = ", ".join(sorted(units)) or "не названа"
        inner.fault("unit", f"«{unit}», а единица дозы — {told}: остаток не посчитать")
    return float(value)
