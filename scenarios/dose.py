"""A dose and its plan as the decisions see them, and what may be decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from scenarios.quiet import Quiet

NO_DOUBLE = "Не принимайте двойную дозу; уточните у врача"
ASK_THE_DOCTOR = "уточните у врача"


class State(StrEnum):
    """Where a dose stands; «no answer» is a missed one that was sent, and is never counted as refused."""

    PLANNED = "planned"
    DUE = "due"
    SNOOZED = "snoozed"
    TAKEN = "taken"
    SKIPPED = "skipped"
    MISSED = "missed"
    CANCELLED = "cancelled"


FINAL = frozenset({State.TAKEN, State.SKIPPED, State.MISSED, State.CANCELLED})


class Why(StrEnum):
    """Why a human is told, or why a dose was closed."""

    SILENCE = "silence"
    """It was sent, and nobody answered."""
    UNSENT = "unsent"
    """It lies in the outbox, or never left it: the person can't know."""
    IN_A_ROW = "in_a_row"
    STALE = "stale"
    """Its window closed before it was ever asked (an outage)."""


class Plan(msgspec.Struct, frozen=True, gc=False):
    """The rules of one plan; where it says nothing, the settings'."""

    zone: ZoneInfo
    critical: bool = False
    repeats: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(minutes=30))
    escalate_after: timedelta = timedelta(hours=1)
    window: timedelta = timedelta(hours=4)
    silent_limit: int = 3
    min_interval: timedelta = timedelta(0)
    on_time: timedelta = timedelta(hours=1)
    """So much later an intake still counts as on time."""
    quiet: Quiet | None = None
    on_missed: str = ""
    """The doctor's own words on a missed dose."""


class Dose(msgspec.Struct, frozen=True, gc=False):
    """One planned occurrence, as its row holds it; instants in UTC.

    A Struct, for a hundred thousand may be due in one second: its copy costs a sixtieth of a dataclass's. Nothing here
    can be a part of a circle (`gc=False`), so that the collector never looks through them in that second.
    """

    id: int
    due_at: datetime
    state: State = State.PLANNED
    asked: int = 0
    """Reminders put into the outbox so far; the outbox key is `dose:{id}:{asked}`."""
    round_from: int = 1
    """The reminder with which the present round of repeats began: after «Отложить» and undo a new one begins."""
    silent_since: datetime | None = None
    """The recorded send of that reminder; None while it lies in the outbox."""
    last_sent_at: datetime | None = None
    """The recorded send of the latest reminder; None while that one lies in the outbox."""
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    answered_at: datetime | None = None
    """When the answer was recorded: undo runs from here."""
    taken_at: datetime | None = None
    """When it was taken, as the person told."""
    next_due_at: datetime | None = None
    """The next dose of the same plan."""
    last_taken_at: datetime | None = None
    """The last intake of the same plan."""
    silent_before: int = 0
    """So many doses of the plan just before this one were sent and not answered."""
    wake_at: datetime | None = None


class Remind(msgspec.Struct, frozen=True, gc=False):
    """The first reminder of a dose; with `caution`, not «take it» but NO_DOUBLE."""

    number: int
    caution: bool = False


class Repeat(msgspec.Struct, frozen=True, gc=False):
    """A further reminder, the same buttons."""

    number: int
    caution: bool = False


class Escalate(msgspec.Struct, frozen=True, gc=False):
    """Doctor and curator are told; it closes once, however many ticks or taps meet."""

    why: Why


class Close(msgspec.Struct, frozen=True, gc=False):
    """The window is over; `tell` where the person was never asked and must hear NO_DOUBLE."""

    why: Why
    state: State = State.MISSED
    tell: bool = False


class Wait(msgspec.Struct, frozen=True, gc=False):
    """Nothing to do before this instant; None: nothing any more."""

    until: datetime | None


Step = Remind | Repeat | Escalate | Close | Wait
ASKS = (Remind, Repeat)
"""The steps that ask the person to take it."""
