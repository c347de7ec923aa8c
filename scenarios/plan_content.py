"""What a plan of medication says: the drug, FHIR's instructions as received, the doctor's own words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from scenarios.dosage import Step, read_dosage
from scenarios.dose import Plan
from scenarios.quiet import Quiet


class PlanContent(msgspec.Struct, frozen=True, omit_defaults=True):
    """The JSON that `plan_version.content` holds encrypted."""

    drug: str
    dosage: list[dict[str, Any]]
    """FHIR R4 dosageInstruction."""
    on_missed: str = ""
    """The doctor's own words on a missed dose."""
    note: str = ""
    dispensed: float | None = None
    """How much was given out at once, in the unit of the dose: another figure is a new package."""

    @property
    def steps(self) -> list[Step]:
        """Read the instructions; TimingError where they can't be followed."""
        return read_dosage(self.dosage)


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(PlanContent).decode


def to_json(content: PlanContent) -> str:
    """Give the text to seal; equal contents give equal texts."""
    return _encode(content).decode()


def from_json(text: str) -> PlanContent:
    """Read what was sealed."""
    return _decode(text)


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a plan (or the settings) says how reminders go; JSON of `plan_version.rules`, durations in ISO 8601."""

    repeats: tuple[timedelta, ...] | None = None
    escalate_after: timedelta | None = None
    window: timedelta | None = None
    silent_limit: int | None = None
    min_interval: timedelta | None = None
    on_time: timedelta | None = None


def plan_of(
    rules: Rules, settings: Rules, zone: ZoneInfo, *, critical: bool, quiet: Quiet | None, on_missed: str = ""
) -> Plan:
    """Give the rules as the decisions see them: the plan's own, then the settings', then the defaults."""
    said = {
        name: value
        for name in Rules.__struct_fields__
        if (value := getattr(rules, name)) is not None or (value := getattr(settings, name)) is not None
    }
    return Plan(zone, critical=critical, quiet=quiet, on_missed=on_missed, **said)
