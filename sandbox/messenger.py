"""What each messenger's server implements so that the shared phone and control routes can call it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from sandbox.chats import Attachment, Button, Chat, Span, StoredMessage
from sandbox.side import Side


@dataclass(slots=True)
class Said:
    """What a person sends in one go (`POST /phone/send`), files already stored."""

    user: str
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    topic: str | None = None
    reply_to: str | None = None
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None
    at: float | None = None


class NotPossible(Exception):
    """The person's app would not let them do that: `/phone/*` answers 400 (or 404) with these words."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


class Messenger(Protocol):
    """People act, the messenger makes updates. Shared state is changed by the phone routes before the call."""

    side: Side

    def private_chat(self, user: str) -> Chat:
        """Find or make the private chat of this person with the bot."""

    def person_sent(self, chat: Chat, said: Said) -> list[StoredMessage]:
        """Store the message (an album is many), put updates; the messenger's own start counts as started."""

    def person_edited(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """Text and spans are changed already: put an update."""

    def person_deleted(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """Put an update if this messenger tells of deletions; `deleted` is set already."""

    def person_pressed(self, chat: Chat, user: str, message: StoredMessage | None, button: Button) -> None:
        """Act on a button of `message`, or (None) of the chat's menu."""

    def person_reacted(self, chat: Chat, user: str, message: StoredMessage, before: str | None) -> None:
        """`message.reactions` is changed already; `before` is what the person had there."""

    def person_started(self, user: str, payload: str | None) -> None:
        """Act on the Start button or a deep link."""

    def person_blocked(self, user: str, *, blocked: bool) -> None:
        """`chat.blocked` is set already."""

    def person_typed(self, user: str) -> None:
        """Put an update if this messenger tells the bot that the person is typing."""

    def make_group(self, title: str, members: list[str], *, forum: bool) -> Chat:
        """Make a group with the bot as its administrator; NotPossible where groups are not played."""

    def put_raw(self, update: Any) -> None:
        """Put this very update into the queue, whatever its shape."""

    def throttled(self, seconds: float, *, bot: bool) -> web.Response:
        """Answer the messenger's own «too many requests»."""

    def failed(self, code: int, description: str) -> web.Response:
        """Answer an error in the messenger's own shape."""
