"""One update of a curator in their console: where it came from, and the console's answer to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from curators.console import pending
from curators.console.current import with_current
from curators.console.page import Rows
from curators.console.pending import Pending
from curators.roster import CuratorRow
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import console_place, consoles
from storage.queries.console_place import Place
from storage.queries.outbox import Line


@dataclass(slots=True)
class Spot:
    """The curator, their console's chat, and what they are writing about."""

    turn: Turn
    place: Place
    lane_id: int
    curator: CuratorRow
    pending: Pending
    current: str | None = field(init=False)
    """Flat: the current family's name, as it is after what this update changed."""

    written: str | None = field(init=False)
    """`pending` as the database holds it."""

    def __post_init__(self) -> None:
        self.current = self.place.current
        self.written = self.place.pending

    @property
    def flat(self) -> bool:
        """No topics here: headings, and one current family."""
        return self.place.mode == "flat"

    @property
    def thread_id(self) -> int:
        """The thread; only where there is one."""
        assert self.place.thread_id is not None
        return self.place.thread_id

    @property
    def in_topic(self) -> bool:
        """It came from the family's own topic, and so goes the answer."""
        return not self.flat and self.turn.event.thread_id is not None and self.place.view_id is not None

    @property
    def shown(self) -> bool:
        """This console shows the thread, still."""
        return self.place.view_id is not None and not self.place.closed

    def say(
        self, said: Content | str, buttons: Rows = (), *, reply_to: int | None = None, in_place: bool = False
    ) -> None:
        """Answer the curator; in a flat console each answer shows the current family.

        in_place: the message whose button was pressed is changed to this, where that can be.
        """
        content = Content(text=said) if isinstance(said, str) else said
        if buttons:
            content = msgspec.structs.replace(content, buttons=buttons)
        if self.flat:
            content = with_current(content, self.current, self.curator.role)
        view_id = self.place.view_id if self.in_topic else None
        if in_place and self.turn.event.message_id:
            payload = contents.restate(content, ids=[self.turn.event.message_id], instead=True)
            self.turn.lines.append(Line(self.lane_id, "restate", payload, view_id=view_id))
            return
        self.turn.lines.append(Line(self.lane_id, "say", contents.to_json(content), reply_to=reply_to, view_id=view_id))

    async def remember(self, **changes: Any) -> None:
        """Keep what the console waits for."""
        after = pending.changed(self.pending, **changes)
        if after != self.pending:
            self.pending, was = after, self.written
            self.written = pending.written(after)
            await consoles.pend(self.turn.tx, self.place.console_id, self.written, was=was)

    async def move_to(self, thread_id: int) -> None:
        """This update turns out to be about another thread."""
        place = await console_place.meant(self.turn.tx, self.curator.id, self.lane_id, None, None, chosen=thread_id)
        assert place is not None
        self.place = place

    async def choose_current(self, thread_id: int, name: str) -> None:
        """The curator has said which family they write to now."""
        await consoles.switch(self.turn.tx, self.place.console_id, thread_id)
        self.current = name
        await self.remember(chosen=self.turn.now.timestamp())
