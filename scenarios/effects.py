"""What a dialogue asks the service to do; whoever leads the dialogue carries it out in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


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
)


class Kind(NamedTuple):
    """How a file writes an effect."""

    made: type[Effect]
    needs: bool = False
    """A value is needed after the colon."""


DEEDS = {
    "record_consent": Kind(RecordConsent, needs=True),
    "refuse_consent": Kind(RefuseConsent),
    "withdraw_consent": Kind(WithdrawConsent, needs=True),
    "forget": Kind(Forget),
    "register_family": Kind(RegisterFamily),
    "call_curator": Kind(CallCurator),
    "tell_curator": Kind(TellCurator, needs=True),
    "raise_alarm": Kind(RaiseAlarm, needs=True),
    "start": Kind(StartScenario, needs=True),
    "show_menu": Kind(ShowMenu),
}
NAMES = {kind.made: name for name, kind in DEEDS.items()}

CONSENT_VERSION = "consent_version"
"""The fact that holds the version of the consent text shown."""


def effect(what: str, value: str, facts: dict[str, object]) -> Effect:
    """Make the effect of one line of `do`, its template already filled in."""
    if what == "record_consent":
        return RecordConsent(value, str(facts.get(CONSENT_VERSION, "")))
    kind = DEEDS[what]
    return kind.made(value) if kind.needs else kind.made()  # type: ignore[call-arg]  # `needs` says which it is
