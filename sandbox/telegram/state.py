"""What the Telegram server remembers beyond the shared side of the wire."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sandbox.chats import Attachment, Chat
from sandbox.courier import Courier
from sandbox.side import Side
from sandbox.world import World

TOKEN = "1000001:SANDBOX"
BOT_ID = 1000001
BOT_NAME = "Забота (песочница)"
USERNAME = "zabota_sandbox_bot"
FIRST_UPDATE = 800_000_000
"""`update_id` of an update is this plus its number in the queue."""
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
BOT = {"id": BOT_ID, "is_bot": True, "first_name": BOT_NAME, "username": USERNAME}


@dataclass(slots=True)
class Webhook:
    """What setWebhook was told."""

    url: str = ""
    secret: str | None = None
    connections: int = 40
    failed_at: int | None = None


@dataclass(slots=True)
class Callback:
    """A pressed button that waits for answerCallbackQuery."""

    at: float
    chat: str
    user: str


@dataclass(slots=True)
class Telegram:
    """The server's memory: handed to every method."""

    KEPT: ClassVar[tuple[str, ...]] = ("allowed", "media", "callbacks", "commands", "ids", "serials")

    world: World
    side: Side
    courier: Courier
    webhook: Webhook = field(default_factory=Webhook)
    allowed: frozenset[str] | None = None
    """`allowed_updates` in force; None: everything but `NOT_BY_DEFAULT`."""
    poll_turn: int = 0
    """Grows with each getUpdates or setWebhook: an older poll that still waits is told to go."""
    ended_by: str = ""
    media: dict[str, Attachment] = field(default_factory=dict)
    """Every file_id given out."""
    callbacks: dict[str, Callback] = field(default_factory=dict)
    commands: dict[str, list[Any]] = field(default_factory=dict)
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    """Message ids of private chats and basic groups: one row for the whole bot, as in Telegram."""
    serials: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    """Everything else that needs a number: albums, callbacks, groups."""

    def next_message_id(self, chat: Chat) -> int:
        """Give the id of a new message: a supergroup counts its own."""
        if not chat.id.startswith("-100"):
            return next(self.ids)
        chat.own["last"] = int(chat.own.get("last", 0)) + 1
        return int(chat.own["last"])

    def tell(self, kind: str, body: dict[str, Any], lane: str) -> None:
        """Put an update of that kind into the queue, if the bot asked for such."""
        if self.allowed is None:
            if kind in NOT_BY_DEFAULT:
                return
        elif kind not in self.allowed:
            return
        update = {"update_id": FIRST_UPDATE + self.side.updates.next, kind: dict(body)}
        self.side.updates.put(update, lane=lane)

    def user(self, user: str) -> dict[str, Any]:
        """Give a `User`: a person's or the bot's."""
        if user in ("bot", str(BOT_ID)):
            return BOT
        account = self.side.account(user)
        first, _, last = account.name.partition(" ")
        found: dict[str, Any] = {"id": int(user), "is_bot": False, "first_name": first, "language_code": "ru"}
        return found | {"last_name": last} if last else found

    def chat(self, chat: Chat) -> dict[str, Any]:
        """Give a `Chat`."""
        if chat.kind == "private":
            known = self.user(chat.id)
            names = {key: known[key] for key in ("first_name", "last_name") if key in known}
            return names | {"id": int(chat.id), "type": "private"}
        found: dict[str, Any] = {"id": int(chat.id), "title": chat.title, "type": "supergroup"}
        if not chat.id.startswith("-100"):
            found["type"] = "group"
        elif chat.own.get("forum"):
            found["is_forum"] = True
        return found

    def now(self) -> int:
        """Give unix seconds."""
        return int(self.side.clock())
