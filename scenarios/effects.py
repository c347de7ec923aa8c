"""What a dialogue asks the service to do; whoever leads the dialogue carries it out in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The person agreed to this text; `version` is what they were shown."""

    kind: str
    version: str


@dataclass(frozen=True, slots=True)
class RefuseConsent:
    """The person refused: nothing of the dialogue stays."""


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """The person takes a consent back: it acts at once."""

    kind: str


@dataclass(frozen=True, slots=True)
class Forget:
    """The dialogue ran out before consent: nothing of it stays, and nobody is written to."""


@dataclass(frozen=True, slots=True)
class RegisterFamily:
    """Make a family of what was answered, give it a curator."""


@dataclass(frozen=True, slots=True)
class CallCurator:
    """A living person is asked for."""


@dataclass(frozen=True, slots=True)
class TellCurator:
    """A line into the consoles that show this family."""

    words: str


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """The operator must see it."""

    kind: str


@dataclass(frozen=True, slots=True)
class StartScenario:
    """Another dialogue begins when this one ends."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowMenu:
    """The menu of this person."""


@dataclass(frozen=True, slots=True)
class Observe:
    """Keep what was measured or told; `value` is as the answer is kept (a number, a word, systolic and diastolic)."""

    code: str
    value: Any
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """A human is told: `danger` at once and until somebody acknowledges, `doctor` the same day, `curator` as a line."""

    level: Literal["danger", "doctor", "curator"]
    to: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """A danger sign: 103 and 112 to the person, the doctor and the curator at once."""

    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Refer:
    """The person is passed on to a specialist of this role."""

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class StartRoutine:
    """A dialogue that begins by itself from now on, by this rule of `scenarios.routine`."""

    scenario: str
    rule: str


@dataclass(frozen=True, slots=True)
class StopRoutine:
    """It no longer begins by itself."""

    scenario: str


@dataclass(frozen=True, slots=True)
class Later:
    """A dialogue begins once, at this instant (UTC)."""

    scenario: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StartPlan:
    """A plan of medication goes on."""

    identifier: str


@dataclass(frozen=True, slots=True)
class StopPlan:
    """A plan of medication stops."""

    identifier: str


@dataclass(frozen=True, slots=True)
class CallAdapter:
    """Something outside the dialogues is called by its name in `scenarios.adapters`."""

    name: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordPregnancy:
    """A pregnancy begins to be accompanied, dated by these facts."""

    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndPregnancy:
    """Everything about the pregnancy stops at once."""

    how: Literal["birth", "loss"]


Effect: TypeAlias = (
    RecordConsent
    | RefuseConsent
    | WithdrawConsent
    | Forget
    | RegisterFamily
    | CallCurator
    | TellCurator
    | RaiseAlarm
    | StartScenario
    | ShowMenu
    | Observe
    | Raise
    | Emergency
    | Refer
    | StartRoutine
    | StopRoutine
    | Later
    | StartPlan
    | StopPlan
    | CallAdapter
    | RecordPregnancy
    | EndPregnancy
)
