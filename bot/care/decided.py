"""What a tick of doses decides by, and what it has decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from scenarios.dose import Dose, Plan, Why
from storage.channel_policy import health_words_allowed
from storage.queries.doses import Due, Message, Standing
from storage.queries.outbox import Line

_HEALTH = frozenset({"base", "health"})
_BASE = frozenset({"base"})


class Raise(NamedTuple):
    """A human must be told of this dose."""

    row: Due
    dose: Dose
    plan: Plan
    why: Why


class Missed(NamedTuple):
    """The window of this dose, which was asked about, is over without an answer."""

    row: Due
    dose: Dose
    plan: Plan


@dataclass(slots=True)
class Decided:
    """What a set of doses came to."""

    lines: list[Line] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    raised: list[Raise] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    """Reminders that lie in the outbox though a dose of theirs is over."""
    silent: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """By plan: so many more doses were sent and not answered."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`ahead`: the service's time before the database's; `look`: when an unsent reminder is looked at again."""

    now: datetime
    ahead: timedelta
    operator: str
    look: timedelta | None = None
    tags: dict[int, str] = field(default_factory=dict)
    """By plan: what it is told by where it may not be named."""
    _named: dict[tuple[str, bool], bool] = field(default_factory=dict)

    def may_name(self, channel: str, *, health: bool) -> bool:
        """Tell whether a drug may be named there to a person with (or without) the health consent."""
        known = self._named.get((channel, health))
        if known is None:
            known = health_words_allowed(channel, self.operator, _HEALTH if health else _BASE)
            self._named[channel, health] = known
        return known
