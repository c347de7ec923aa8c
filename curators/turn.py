"""One inbound update being decided: what is known, and what will be said when its transaction commits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from curators.staff import Staff
from storage import content as contents
from storage.content import Content
from storage.event import Event
from storage.queries.inbox import Arrival
from storage.queries.outbox import Line, Priority
from storage.queries.plain import Plain
from storage.transaction import Looking, Tx
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Reminding:
    """What the settings say of reminders where a plan, or the person, says nothing."""

    repeats: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(minutes=30))
    escalate_after: timedelta = timedelta(hours=1)
    window: timedelta = timedelta(hours=4)
    snooze: tuple[timedelta, ...] = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1))
    quiet: tuple[time, time] | None = (time(22), time(8))


class CareLines(NamedTuple):
    """What a card tells besides, opened by a room above."""

    of_person: Callable[[Tx, int, datetime], Awaitable[Sequence[str]]]
    """Of a person's health, given their consent."""
    of_family: Callable[[Tx, int, datetime], Awaitable[Sequence[str]]]
    """Of a family as a whole: its children."""
    drugs: Callable[[Tx, Sequence[int]], Awaitable[Mapping[int, str]]]
    """What these versions of plans prescribe."""


@dataclass(slots=True)
class Turn:
    """Everything a decision about one update may need; `now` is the service's time, `zone` the region's."""

    tx: Tx
    channel: str
    bot: str
    event: Event
    arrival: Arrival
    staff: Staff
    now: datetime
    zone: str
    lines: list[Line] = field(default_factory=list)
    """Rows for the outbox, put in at the end in one statement."""
    reacts: frozenset[str] = frozenset()
    """Messengers on which a bot may set a reaction."""
    topics: bool = False
    """This bot may make topics in private chats."""
    vault: Vault | None = None
    """What opens and seals encrypted columns."""
    operator: str = "ngo"
    """Who runs the service: ngo or state."""
    reminding: Reminding = Reminding()
    measure_fresh: timedelta = timedelta(days=180)
    """A measure verified longer ago is shown with that fact."""
    care: CareLines | None = None
    dispatch: bool = False
    """A dispatcher's system is connected: a doctor can be called from here."""
    plain: Plain | None = None
    """A plain message, where no transaction is open: stored by one statement when all is decided."""

    @property
    def looking(self) -> bool:
        """No transaction is open: what needs more than one statement raises Unopened, and is decided again in one."""
        return isinstance(self.tx, Looking)

    def say(
        self,
        lane_id: int,
        content: Content,
        *,
        priority: Priority = Priority.LIVE,
        view_id: int | None = None,
        identity_id: int | None = None,
        key: str | None = None,
        delay: float = 0.0,
    ) -> None:
        """Say something of the service's own (a menu, a question, an answer to a command)."""
        self.lines.append(
            Line(
                lane_id,
                "say",
                contents.to_json(content),
                priority,
                key=key,
                view_id=view_id,
                identity_id=identity_id,
                delay=delay,
            )
        )

    def answer(self, lane_id: int, text: str | None = None) -> None:
        """Stop the pressed button's spinner, with a short toast; worth nothing after ten seconds."""
        if self.event.callback_id is None:
            return
        payload = contents.plain_json(
            {
                "callback_id": self.event.callback_id,
                "text": text,
                "user_id": self.event.user_id,
                "chat_id": self.event.chat_id,
            }
        )
        self.lines.append(Line(lane_id, "answer", payload, Priority.LIVE, lives=10.0))
