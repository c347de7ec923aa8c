"""Whose next message is likely no more than words to be passed on: known by how their last one was decided."""

from __future__ import annotations

from storage.event import Event, EventKind
from storage.queries.inbox import Arrival

MOST = 100_000
"""Chats remembered, about a tenth of a kilobyte each; the others' messages only cost a little more."""


class PlainTalk:
    """The chats of families and curators in a talk, as this process has seen them; a guess, never relied upon."""

    def __init__(self) -> None:
        self._chats: set[str] = set()

    def likely(self, event: Event) -> bool:
        """Tell whether an update may be no more than words for who answers, or for the family."""
        content = event.content
        return (
            event.chat_id in self._chats
            and event.kind is EventKind.MESSAGE
            and event.payload is None
            and event.reply_to is None
            and event.album is None
            and content is not None
            and content.text[:1] not in {"", "/"}
        )

    def seen(self, event: Event, arrival: Arrival) -> None:
        """Remember or forget a chat by who has just been heard in it."""
        if not may_be_plain(event, arrival):
            self._chats.discard(event.chat_id)
        elif len(self._chats) < MOST:
            self._chats.add(event.chat_id)

    def forget(self, event: Event) -> None:
        """Its message was more than that: the next is decided the long way again."""
        self._chats.discard(event.chat_id)


def may_be_plain(event: Event, arrival: Arrival) -> bool:
    """Tell whether somebody is a curator, or a family's adult in a talk with theirs and in no dialogue."""
    if arrival.curator_id is not None:
        return True
    return event.private and bool(arrival.consented) and not (arrival.run_id or arrival.doctor_id or arrival.blocked)
