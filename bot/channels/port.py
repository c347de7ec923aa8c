"""The port every messenger fills in: what comes in (Event), what goes out (Port), how it fails (errors)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from storage.content import Attachment, AttachmentKind, ButtonKind, Content, SpanKind
from storage.event import Event as Event
from storage.event import EventKind as EventKind

Raw = dict[str, Any]
"""One update exactly as the messenger gave it (decoded JSON)."""


# --- what comes in ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """A chat of the bot, and a topic in it."""

    chat_id: str
    thread_id: str | None = None
    private: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """What a messenger answered: ids of the messages made (an album makes many), and references to files uploaded."""

    message_ids: tuple[str, ...]
    refs: Mapping[int, Attachment] = field(default_factory=dict)
    """Index in `content.attachments` → the attachment as this messenger now knows it (to send again cheaply)."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as its messenger sees it."""

    bot_id: str
    name: str
    link: str
    """What a person opens to write to the bot, without a code (https://t.me/bot, https://vk.me/club1, https://max.ru/bot)."""
    topics: bool = False
    """Telegram: topics work in private chats with the bot (`has_topics_enabled`)."""
    faults: tuple[str, ...] = ()
    """What the token may not do, in Russian, for `bot doctor`."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a messenger can do: the one table that everything else asks."""

    channel: str
    text_limit: int
    caption_limit: int
    album_limit: int
    upload_limit: int
    """Bytes a bot may send in one file."""
    photo_limit: int
    download_limit: int | None
    """Bytes a bot may fetch; None: no limit but the messenger's own."""
    kinds: frozenset[AttachmentKind]
    """Sent as what they are; others go as `Capabilities.stand_in`."""
    stand_ins: Mapping[AttachmentKind, AttachmentKind]
    spans: frozenset[SpanKind]
    buttons: frozenset[ButtonKind]
    button_rows: int
    button_columns: int
    board: tuple[int, int] | None
    """Rows, and buttons in all, that fit under one message; None: more than anybody puts there."""
    location: bool
    contact: bool
    edit: bool
    delete: bool
    reactions: bool
    """A bot may set a reaction."""
    sees_reactions: bool
    sees_edits: bool
    sees_deletions: bool
    sees_typing: bool
    typing: bool
    pin: bool
    topics: bool
    replies: bool
    menu: bool
    """Buttons may stay under the input field."""
    idempotent: bool
    """A repeat with the same `key` makes no second message."""
    chat_interval: float
    """Seconds between two messages to one private chat."""
    group_interval: float


class Port(Protocol):
    """A messenger's bot, ready to speak. Every method may raise the errors below and nothing else.

    No method retries, sleeps for a rate, or keeps a message: that is the outbox's work.
    """

    channel: str
    bot: str
    """The bot's own id: part of every key."""
    able: Capabilities

    async def send(
        self,
        to: Address,
        content: Content,
        *,
        key: int,
        reply_to: str | None = None,
        files: Mapping[int, Path] | None = None,
    ) -> Sent:
        """Send one message (already cut to this messenger's limits by `parts.split`).

        key: 1 … 2**31-1, the same for a repeat of the same part (VK `random_id`).
        files: index in `content.attachments` → a local file to upload (streamed); one that is missing goes by `ref`.
        """

    async def edit(self, to: Address, message_id: str, content: Content) -> None:
        """Replace text, spans and buttons of our own message. «Not modified» counts as done."""

    async def delete(self, to: Address, message_id: str) -> None:
        """Delete our own message; one that is already gone counts as done."""

    async def react(self, to: Address, message_id: str, emoji: str | None) -> None:
        """Set our reaction, or take it back with None."""

    async def answer(self, callback_id: str, text: str | None, event: Mapping[str, str]) -> None:
        """Stop a pressed button's spinner, with a short toast (≤ 200 characters) if `text`.

        event: `user_id` and `chat_id` of the press (VK needs both). An expired callback counts as done.
        """

    async def typing(self, to: Address) -> None:
        """Show «печатает…»."""

    async def pin(self, to: Address, message_id: str) -> None:
        """Pin our message, silently."""

    async def open_topic(self, chat_id: str, title: str) -> str:
        """Make a topic, give its id (Telegram alone; others raise Permanent)."""

    async def rename_topic(self, chat_id: str, thread_id: str, title: str) -> None:
        """Rename a topic."""

    async def delete_topic(self, chat_id: str, thread_id: str) -> None:
        """Delete a topic with its messages; one that is already gone counts as done."""

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a file this messenger holds, in chunks of at most 64 KiB. TooBig where a bot may not fetch it."""

    async def me(self) -> Me:
        """First contact: who am I, what may I do."""

    async def close(self) -> None:
        """Close connections."""


class Ear(Protocol):
    """A messenger's bot, listening: raw updates and a cursor; storing them is the caller's."""

    channel: str
    bot: str

    async def poll(self, cursor: str | None) -> tuple[list[Raw], str]:
        """One long poll (at most ~25 s): updates after `cursor`, oldest first, and the cursor that follows them.

        cursor None: from the oldest update the messenger still holds. The messenger may forget the updates
        only when `poll` is called with the new cursor. Raises Transient (try again), Permanent (wrong token), Conflict.
        """

    def key(self, raw: Raw) -> str:
        """The update's unique key within this bot; never fails, whatever the shape (falls back to a digest)."""

    def parse(self, raw: Raw) -> Event:
        """What the update means; Unparseable where it can't be told."""

    async def subscribe(self, url: str, secret: str) -> None:
        """Register the webhook."""

    async def unsubscribe(self) -> None:
        """Remove the webhook, so that long polling works."""

    async def webhook(self) -> Registered:
        """Tell where the messenger brings updates now."""

    def open_webhook(self, headers: Mapping[str, str], body: bytes, secret: str) -> Hook:
        """Check a webhook request, give its updates and what to answer; `headers` know no upper and lower case."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The webhook as its messenger knows it: the address (None: long polling), and what it says is wrong there."""

    url: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook request, opened: `updates` to store first, then answer `status` and `text`."""

    updates: tuple[Raw, ...] = ()
    status: int = 200
    text: str = "ok"
    number: int | None = None
    """Its place in the bot's row of updates, where the messenger numbers them one by one."""


# --- how it fails ----------------------------------------------------------------------------------------------------
