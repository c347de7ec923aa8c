"""What an update means, in one shape for every messenger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from storage.content import Content


class EventKind(StrEnum):
    """What an update means, the same words for every messenger."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    """The writer deleted a message (MAX tells; Telegram and VK bots are not told)."""
    BUTTON = "button"
    START = "start"
    """The person opened the dialogue or a deep link; `payload` holds the code, if any."""
    REACTION = "reaction"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    GROUP_JOINED = "group_joined"
    GROUP_LEFT = "group_left"
    CHAT_MOVED = "chat_moved"
    """A Telegram group became a supergroup; `payload` is the new chat id."""
    TYPING = "typing"
    IGNORED = "ignored"
    """Understood, and of no concern to us (our own message echoed, a title changed)."""


class Event(msgspec.Struct, frozen=True):
    """One parsed update. Ids are strings on every messenger, times are aware UTC."""

    kind: EventKind
    user_id: str
    """Who did it, in the messenger's own numbers."""
    chat_id: str
    """Where: the private chat with the bot, or a group."""
    at: datetime
    private: bool = True
    thread_id: str | None = None
    """Telegram's topic (message_thread_id)."""
    message_id: str | None = None
    """Telegram message_id; VK conversation_message_id; MAX mid. Unique within the chat."""
    reply_to: str | None = None
    album: str | None = None
    content: Content | None = None
    button: str | None = None
    """`data` of the pressed button."""
    callback_id: str | None = None
    """What `Port.answer` needs to stop the button's spinner (Telegram id; VK `event_id`; MAX callback_id)."""
    payload: str | None = None
    name: str | None = None
    """The person's name as the messenger shows it, where the update carries it."""
    emoji: str | None = None
    """The reaction, None where it was taken back."""

    @property
    def refers(self) -> bool:
        """The update is about an earlier message: a reply, an edit, a reaction."""
        return self.reply_to is not None or self.kind in {EventKind.EDIT, EventKind.DELETE, EventKind.REACTION}
