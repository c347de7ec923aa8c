"""Whose next message is likely no more than words to be passed on, and what was known when their last one was."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import datetime

from storage.event import Event, EventKind
from storage.queries.inbox import Arrival

MOST = 5_000
"""Talks remembered, about two kilobytes each; another's message only costs a little more."""

LASTS = 24 * 3600.0
"""Seconds after which a talk is got to know again.

So nothing is known for long of somebody who has been forgotten, and the versions of rows don't come round: PostgreSQL
counts them with 32 bits.
"""
_Talk = tuple[str, str]
"""The chat, and who writes in it: several curators may share a group."""


class PlainTalk:
    """Families and curators in a talk, as this process has seen them.

    Nothing here is relied upon: what was known is compared with what is, by the statement that stores.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[_Talk, tuple[float, Arrival]] = OrderedDict()
        """Since when, and what; the oldest first."""

    def known(self, event: Event) -> Arrival | None:
        """What was known of the writer, if the update may be no more than words for who answers, or for the family."""
        content = event.content
        if (
            event.kind is not EventKind.MESSAGE
            or event.payload is not None
            or event.reply_to is not None
            or event.album is not None
            or content is None
            or content.text[:1] in {"", "/"}
        ):
            return None
        self._forget()
        since_and_what = self._known.get(_talk(event))
        return since_and_what[1] if since_and_what is not None else None

    def seen(self, event: Event, arrival: Arrival) -> None:
        """Remember or forget a talk by who has just been heard in it."""
        talk = _talk(event)
        if not may_be_plain(event, arrival):
            self._known.pop(talk, None)
            return
        self._known[talk] = time.monotonic(), arrival._replace(ref_id=None, ref_at=None, ref_view_id=None)
        self._known.move_to_end(talk)
        self._forget()

    def told(self, event: Event, until: datetime | None) -> None:
        """The message has been stored, and changed this of what is known: until when the family has been told."""
        talk = _talk(event)
        since, arrival = self._known.get(talk, (0.0, None))
        if arrival is not None and arrival.told_until != until:
            self._known[talk] = since, arrival._replace(told_until=until)

    def _forget(self) -> None:
        """Let go of what is too old, or too much."""
        old = time.monotonic() - LASTS
        while self._known and (len(self._known) > MOST or next(iter(self._known.values()))[0] < old):
            self._known.popitem(last=False)


def _talk(event: Event) -> _Talk:
    return event.chat_id, event.user_id


def may_be_plain(event: Event, arrival: Arrival) -> bool:
    """Tell whether somebody is a curator, or a family's adult in a talk with theirs and in no dialogue."""
    if arrival.doctor_id is not None:
        return False
    if arrival.curator_id is not None:
        return True
    return event.private and bool(arrival.consented) and not (arrival.run_id or arrival.blocked)
