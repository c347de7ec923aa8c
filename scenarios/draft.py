"""A prescription being written in the doctor's console: what is known, what is asked next, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from scenarios.amount import Amount
from scenarios.course import course
from scenarios.dosage import Step, ends, read_dosage
from scenarios.plan_content import PlanContent
from scenarios.plural import counted
from scenarios.timing import Meals
from scenarios.timing_terms import LONGEST, MOST_DOSES
from scenarios.timing_words import INTAKES, in_words


class Stage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of it: None is not said yet; `often`, `days` and `bounds` hold fields of FHIR's Timing.repeat."""

    amount: tuple[float, str] | None = None
    often: dict[str, Any] | None = None
    days: dict[str, Any] | None = None
    bounds: dict[str, Any] | None = None

    @property
    def as_needed(self) -> bool:
        """No times of its own."""
        return bool(self.often and self.often.get("as_needed"))

    @property
    def by_hours(self) -> bool:
        """Every so many hours, whatever the day."""
        return bool(self.often and self.often.get("periodUnit") == "h")


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of it; `plan_id`: a plan being changed, whose drug stays what it is."""

    at: str = ""
    """The open question; `preview` where everything is known."""
    person_id: int | None = None
    plan_id: int | None = None
    drug: str = ""
    stages: tuple[Stage, ...] = (Stage(),)
    critical: bool | None = None
    on_missed: str | None = None
    verified: bool = False
    ticked: tuple[str, ...] = ()
    """What is chosen by buttons so far in the open question."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Draft).decode


def to_json(draft: Draft) -> str:
    """Give the text to seal."""
    return _encode(draft).decode()


def from_json(text: str) -> Draft:
    """Read what was sealed."""
    return _decode(text)


def next_question(draft: Draft) -> str:
    """Give what is asked next: person, drug, amount, often, days, bounds, critical, on_missed, then preview."""
    last = draft.stages[-1]
    asked = {
        "person": draft.person_id is None,
        "drug": not draft.drug,
        "amount": last.amount is None,
        "often": last.often is None,
        "days": last.days is None and not last.as_needed and not last.by_hours,
        "bounds": last.bounds is None,
        "critical": draft.critical is None,
        "on_missed": draft.on_missed is None,
    }
    return next((name for name, open_ in asked.items() if open_), "preview")


def with_stage(draft: Draft, **said: Any) -> Draft:
    """Give the draft with this said of its last step."""
    last = msgspec.structs.replace(draft.stages[-1], **said)
    return msgspec.structs.replace(draft, stages=(*draft.stages[:-1], last), ticked=())


def amount_of(stage: Stage) -> Amount | None:
    """Give how much is taken at once."""
    return Amount(Fraction(str(stage.amount[0])), stage.amount[1]) if stage.amount is not None else None


def instructions(draft: Draft) -> list[dict[str, Any]]:
    """Give FHIR's dosageInstruction; what can't be followed `read_dosage` tells."""
    several = len(draft.stages) > 1
    return [_instruction(stage, number if several else None) for number, stage in enumerate(draft.stages, 1)]


def _instruction(stage: Stage, number: int | None) -> dict[str, Any]:
    assert stage.amount is not None
    often = dict(stage.often or {})
    needed = often.pop("as_needed", False)
    days = stage.days or {}
    if "period" in days and often.get("periodUnit") == "d":
        often = {**often, **days}  # «три раза», but every other day: the days decide
    repeat = {**often, **days, **(stage.bounds or {})}
    value = stage.amount[0]
    dose = {"value": int(value) if value == int(value) else value, "unit": stage.amount[1]}
    made: dict[str, Any] = {"doseAndRate": [{"doseQuantity": dose}]}
    if number is not None:
        made["sequence"] = number
    if needed:
        made["asNeededBoolean"] = True
    if repeat:
        made["timing"] = {"repeat": repeat}
    return made


def content_of(draft: Draft) -> PlanContent:
    """Give what the plan's version will say."""
    return PlanContent(draft.drug, instructions(draft), draft.on_missed or "")


def said_of(
    steps: Sequence[Step], zone: ZoneInfo, meals: Meals, start: datetime, today: date
) -> str:  # fmt: skip
    """Say the whole in words, each step with how many times it comes to: «…, 40 приёмов; затем …»."""
    told = []
    dated = all(ends(step.timing) or step.timing.as_needed for step in steps)
    begin = start - timedelta(microseconds=1)
    until = start + 2 * LONGEST
    doses = list(islice(course(steps, zone, meals, start, begin, until), MOST_DOSES)) if dated else []
    for place, step in enumerate(steps):
        number = sum(1 for _, own in doses if own == place) if dated and not step.timing.as_needed else None
        told.append(in_words(step.timing, step.amount, total=number or None, today=today))
    whole = f", всего {counted(len(doses), INTAKES)}" if len(steps) > 1 and doses else ""
    return "; затем ".join(told) + whole


def wrong_with(draft: Draft, zone: ZoneInfo, meals: Meals, start: datetime) -> Mapping[str, str]:
    """Give what can't be, by question: a course without a dose, or of more than anybody takes; TimingError else."""
    steps = read_dosage(instructions(draft))
    if not all(ends(step.timing) for step in steps) or any(step.timing.as_needed for step in steps):
        return {}
    found = list(islice(course(steps, zone, meals, start, start, start + 2 * LONGEST), MOST_DOSES + 1))
    if not found:
        return {"bounds": "За этот срок не выходит ни одного приёма. Проверьте дни и срок."}
    if len(found) > MOST_DOSES:
        return {"bounds": "Получается больше десяти тысяч приёмов. Проверьте срок."}
    return {}
