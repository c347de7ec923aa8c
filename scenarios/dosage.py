"""Read FHIR R4's `dosageInstruction`: how much, when, as needed, and the steps of a taper; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scenarios.amount import Amount
from scenarios.timing_read import parse
from scenarios.timing_terms import Timing, TimingError

Faults = list[tuple[str, str]]

MOST_STEPS = 50
_KNOWN = {
    "sequence", "text", "patientInstruction", "timing", "asNeededBoolean", "asNeededCodeableConcept", "doseAndRate",
    "maxDosePerPeriod", "maxDosePerAdministration", "maxDosePerLifetime", "route", "method", "site",
    "additionalInstruction", "id",
}  # fmt: skip
_RATE = "скорость и доза «от и до» не поддерживаются: нужна одна доза (doseQuantity)"


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: a plan has one, several at a time (the same sequence), or one after another (a taper)."""

    timing: Timing
    amount: Amount | None = None
    sequence: int | None = None
    text: str = ""
    """What the doctor wrote, for the person to read as it is."""
    as_needed_for: str = ""
    kept: Mapping[str, Any] | None = None
    """maxDosePer… and how it is given, as received: data for the doctor, never a sum of ours."""


def read_dosage(instructions: object) -> list[Step]:
    """Read `dosageInstruction`; TimingError holds every fault with its path: `[1].timing.repeat.when[0]`."""
    if not isinstance(instructions, list) or not instructions:
        raise TimingError([("", "нужен непустой список")])
    if len(instructions) > MOST_STEPS:
        raise TimingError([("", f"больше {MOST_STEPS} указаний")])
    faults: Faults = []
    steps = [_step(one, f"[{place}]", faults) for place, one in enumerate(instructions)]
    if not faults:
        faults += _order(steps)
    if faults:
        raise TimingError(faults)
    return steps


def amount_of(instruction: Mapping[str, Any]) -> Amount | None:
    """Give how much one instruction (read before, and found right) says to take at once."""
    return _amount(instruction.get("doseAndRate"), "", [])


def _step(raw: object, path: str, faults: Faults) -> Step:
    if not isinstance(raw, Mapping):
        faults.append((path, "нужен объект"))
        return Step(Timing())
    for key in sorted(raw.keys() - _KNOWN):
        faults.append((f"{path}.{key}", "поле не поддерживается"))
    needed, reason = _as_needed(raw, path, faults)
    sequence = raw.get("sequence")
    if sequence is not None and (not isinstance(sequence, int) or isinstance(sequence, bool)):
        faults.append((f"{path}.sequence", "нужно целое число"))
        sequence = None
    words = [_text(raw, key, path, faults) for key in ("text", "patientInstruction")]
    kept = {key: raw[key] for key in sorted(raw) if key.startswith("max") or key in _HOW}
    return Step(
        timing=_timing(raw, path, faults, as_needed=needed),
        amount=_amount(raw.get("doseAndRate"), f"{path}.doseAndRate", faults),
        sequence=sequence,
        text="\n".join(dict.fromkeys(word for word in words if word)),
        as_needed_for=reason,
        kept=kept or None,
    )


_HOW = {"route", "method", "site", "additionalInstruction"}


def _as_needed(raw: Mapping[str, Any], path: str, faults: Faults) -> tuple[bool, str]:
    flag, concept = raw.get("asNeededBoolean"), raw.get("asNeededCodeableConcept")
    if flag is not None and not isinstance(flag, bool):
        faults.append((f"{path}.asNeededBoolean", "нужно true или false"))
    if flag is not None and concept is not None:
        faults.append((f"{path}.asNeededCodeableConcept", "asNeeded назван дважды"))
    if concept is None:
        return flag is True, ""
    reason = concept.get("text") if isinstance(concept, Mapping) else None
    if not isinstance(reason, str) or not reason.strip():
        faults.append((f"{path}.asNeededCodeableConcept.text", "нужны слова: при чём принимать"))
        return True, ""
    return True, reason.strip()


def _text(raw: Mapping[str, Any], key: str, path: str, faults: Faults) -> str:
    value = raw.get(key, "")
    if isinstance(value, str):
        return value.strip()
    faults.append((f"{path}.{key}", "нужна строка"))
    return ""


def _timing(raw: Mapping[str, Any], path: str, faults: Faults, *, as_needed: bool) -> Timing:
    if "timing" not in raw:
        if not as_needed:
            faults.append((f"{path}.timing", "не сказано, когда принимать (или asNeededBoolean: true)"))
        return Timing(as_needed=as_needed)
    try:
        return parse(raw["timing"], as_needed=as_needed)
    except TimingError as error:
        faults += [(f"{path}.timing.{inner}".rstrip("."), what) for inner, what in error.faults]
        return Timing(as_needed=as_needed)


def _amount(raw: object, path: str, faults: Faults) -> Amount | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != 1 or not isinstance(raw[0], Mapping):
        faults.append((path, "нужен список с одной дозой"))
        return None
    for key in sorted(raw[0].keys() - {"doseQuantity", "type", "id"}):
        faults.append((f"{path}[0].{key}", _RATE))
    dose, inside = raw[0].get("doseQuantity"), f"{path}[0].doseQuantity"
    if not isinstance(dose, Mapping):
        if "doseQuantity" in raw[0] or not raw[0].keys() & {"doseRange"}:
            faults.append((inside, "нужны value и unit"))
        return None
    value, unit = dose.get("value"), dose.get("unit", dose.get("code", ""))
    if "comparator" in dose:
        faults.append((f"{inside}.comparator", "доза должна быть точной"))
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 < value < 1_000_000:
        faults.append((f"{inside}.value", "нужно число больше нуля"))
        return None
    if not isinstance(unit, str) or not unit.strip():
        faults.append((f"{inside}.unit", "нужна единица, например «таблетка»"))
        return None
    return Amount(Fraction(str(value)), unit.strip())


def _order(steps: list[Step]) -> Faults:
    """In a taper every step but the last must end, or the next one must say itself when it begins."""
    numbers = {step.sequence for step in steps}
    if len(steps) > 1 and None in numbers and len(numbers) > 1:
        return [
            (f"[{place}].sequence", "sequence есть не у всех")
            for place, step in enumerate(steps)
            if step.sequence is None
        ]
    faults: Faults = []
    for place, step in enumerate(steps):
        before = [one for one in steps if (one.sequence or 0) < (step.sequence or 0)]
        if before and step.timing.start is None and not step.timing.as_needed:
            closest = max(one.sequence or 0 for one in before)
            if any(not ends(one.timing) for one in before if one.sequence == closest):
                faults.append(
                    (f"[{place}].timing.repeat.boundsPeriod.start", "предыдущий шаг не кончается: нужна дата начала")
                )
    return faults


def ends(timing: Timing) -> bool:
    """Tell whether a timing ends by itself."""
    return timing.count is not None or timing.end is not None or timing.lasts is not None
