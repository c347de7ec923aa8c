"""Who and what lives in a messenger: accounts, chats, topics, messages (the `M` of README), the same for the three."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

BOT = "bot"
"""`StoredMessage.sender` of what the bot wrote."""


@dataclass(slots=True)
class Span:
    """A formatted stretch of text, in code points; `kind` as in storage/content.py."""

    kind: str
    start: int
    length: int
    url: str | None = None


@dataclass(slots=True)
class Button:
    """A button: callback, link, ask_contact, ask_location, or text (a menu button that says its own words)."""

    text: str
    kind: str = "callback"
    data: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Attachment:
    """A file in a message; `file_id` is its key in `World.files`, `own` what only this messenger knows of it."""

    kind: str
    file_id: str
    name: str | None = None
    mime: str | None = None
    size: int = 0
    duration: int | None = None
    emoji: str | None = None
    own: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the README's shape; `url` is a path on this messenger's own address."""
        return {
            "kind": self.kind,
            "name": self.name,
            "mime": self.mime,
            "size": self.size,
            "url": f"/phone/files/{self.file_id}",
            "duration": self.duration,
            "emoji": self.emoji,
        }


@dataclass(slots=True)
class StoredMessage:
    """One message; `own` is the messenger's own memory of it (never shown to the page)."""

    id: str
    sender: str
    name: str
    at: float
    topic: str | None = None
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    location: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None
    buttons: list[list[Button]] = field(default_factory=list)
    reply_to: str | None = None
    album: str | None = None
    edited: bool = False
    deleted: bool = False
    pinned: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    service: str | None = None
    own: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give `M`."""
        return {
            "id": self.id,
            "topic": self.topic,
            "from": self.sender,
            "name": self.name,
            "text": self.text,
            "spans": [asdict(span) for span in self.spans],
            "attachments": [attachment.as_json() for attachment in self.attachments],
            "location": self.location,
            "contact": self.contact,
            "buttons": [[asdict(button) for button in row] for row in self.buttons],
            "reply_to": self.reply_to,
            "album": self.album,
            "edited": self.edited,
            "deleted": self.deleted,
            "pinned": self.pinned,
            "reactions": self.reactions,
            "service": self.service,
            "at": self.at,
        }


@dataclass(slots=True)
class Topic:
    """A topic of a Telegram chat."""

    topic: str
    title: str
    deleted: bool = False
    closed: bool = False
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A private chat with the bot or a group; `started` tells whether the bot may write to it."""

    id: str
    kind: Literal["private", "group"]
    title: str
    members: list[str] = field(default_factory=list)
    topics: dict[str, Topic] = field(default_factory=dict)
    messages: dict[str, StoredMessage] = field(default_factory=dict)
    menu: list[list[Button]] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    typing_until: float = 0.0
    own: dict[str, Any] = field(default_factory=dict)

    def drop_topic(self, topic: str) -> None:
        """Delete a topic and the messages in it."""
        self.topics[topic].deleted = True
        for message in self.messages.values():
            if message.topic == topic:
                message.deleted = True

    def as_json(self, now: float) -> dict[str, Any]:
        """Give the README's shape of a chat, messages oldest first."""
        return {
            "chat": self.id,
            "kind": self.kind,
            "title": self.title,
            "blocked": self.blocked,
            "typing": now < self.typing_until,
            "menu": [[asdict(button) for button in row] for row in self.menu],
            "topics": [{"topic": t.topic, "title": t.title, "deleted": t.deleted} for t in self.topics.values()],
            "messages": [message.as_json() for message in self.messages.values()],
        }


@dataclass(slots=True)
class Account:
    """A person as this messenger knows them."""

    id: str
    name: str
    phone: str | None = None
    own: dict[str, Any] = field(default_factory=dict)
