"""What passes between a dialogue and whoever leads it: where it stands, what came in, what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

from scenarios.effects import Effect
from storage.content import Content

Facts: TypeAlias = dict[str, Any]
State: TypeAlias = Literal["open", "queued", "done", "expired", "cancelled"]


class Memory(msgspec.Struct, omit_defaults=True):
    """What a run remembers; stored encrypted, as JSON."""

    facts: Facts = {}
    trail: list[str] = []
    """Questions on the way here, the open one last: «Назад» follows it."""
    asked: dict[str, str] = {}
    """Number of a question → its step, so that an old button is known."""
    answered: list[str] = []
    """Questions that have an answer, or were skipped."""
    amending: bool = False
    """An answer is being changed: what is answered already isn't asked again."""
    nudged: int = 0
    """Reminders since the last answer."""
    ticked: list[Any] = []
    """What is ticked so far of several."""


@dataclass(frozen=True, slots=True)
class Run:
    """Where one dialogue stands."""

    id: int
    step: str
    asked: int
    memory: Memory
    state: State = "open"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: `asked` is the question's number, `choice` an option's number or a letter (see `asking`)."""

    asked: int
    choice: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A contact; `own` where the messenger vouches for it."""

    phone: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """Files; `photos` counts the pictures among them."""

    photos: int
    text: str = ""
    album: str | None = None
    """What the messenger calls the files that were sent together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A point on the map, degrees WGS 84."""

    latitude: float
    longitude: float
    words: str = ""


Given: TypeAlias = Pressed | Typed | Shared | Sent | Placed


@dataclass(slots=True)
class Moves:
    """What follows: what to say and to do, in this order, and where the run stands then."""

    run: Run
    acts: list[Content | Effect] = field(default_factory=list)
    next_action_at: datetime | None = None
    restated: Content | None = None
    """The open question as it looks now: the very message is edited, nothing new is said."""
    beside: bool = False
    """The answer was understood, and says more than was asked: a human reads it, too."""

    @property
    def say(self) -> list[Content]:
        """Only the words."""
        return [act for act in self.acts if isinstance(act, Content)]

    @property
    def effects(self) -> list[Effect]:
        """Only the deeds."""
        return [act for act in self.acts if not isinstance(act, Content)]

    @property
    def facts(self) -> Facts:
        """What is known now."""
        return self.run.memory.facts


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The open question got no answer; `say` repeats it kindly.

    near: an answer was meant and can't be right («31 февраля»); else the words are for somebody else to read.
    """

    say: list[Content]
    near: bool = False


@dataclass(frozen=True, slots=True)
class Old:
    """A button of a question that is behind: nothing changes; `say` tells what is recorded."""

    say: list[Content]


class Endless(Exception):
    """A scenario that goes round and round without a question."""
