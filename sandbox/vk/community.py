"""The community the bot speaks for: its state in VK, its numbers, and the events it is told of."""

from __future__ import annotations

import secrets
import time
from typing import Any, ClassVar

from sandbox.chats import BOT, Attachment, Chat, StoredMessage
from sandbox.side import Side
from sandbox.vk import attachments, rendering
from sandbox.vk.callback import Servers
from sandbox.vk.events import EVENTS

GROUP = 200_000_001
TOKEN = "sandbox-vk-token"
CONFIRMATION = "sandbox-ok"
SCREEN_NAME = "zabota_sandbox"
NAME = "Забота"
VERSION = "5.199"
FIRST_CHAT = 2_000_000_000
"""Peers above it are conversations of many; none is played here."""

ON_FROM_THE_START = frozenset(name for name in EVENTS if name.startswith("message_")) - {"message_read"}
"""What an administrator of such a community ticks in its settings of Long Poll."""


class Community:
    """What VK keeps of one community; `chats` of the side are its conversations, keyed by the person's number."""

    KEPT: ClassVar[tuple[str, ...]] = (
        "base", "key", "long_poll", "long_poll_events", "files", "repeats", "by_id", "_last_message", "_last_file",
    )  # fmt: skip

    def __init__(self, side: Side) -> None:
        self.side = side
        self.base = ""
        """This server's own address, as the bot last called it."""
        self.key = secrets.token_hex(20)
        self.long_poll = True
        self.long_poll_events = set(ON_FROM_THE_START)
        self.servers = Servers(side, GROUP, CONFIRMATION)
        self.files: dict[str, Attachment] = {}
        """`photo1_2` → the attachment, its JSON in `own["vk"]`: what may be attached again."""
        self.repeats: dict[tuple[str, int], StoredMessage] = {}
        """(peer, random_id) → the message it made."""
        self.by_id: dict[int, tuple[Chat, StoredMessage]] = {}
        self.pressed: dict[str, tuple[int, int, float]] = {}
        """A button's event_id → user, peer, until when it may be answered."""
        self._last_message = 0
        self._last_file = 456_239_000

    def chat(self, user: str) -> Chat:
        """Find or make the conversation with this person."""
        found = self.side.chats.get(user)
        return found or self.side.open_chat(user, "private", self.side.account(user).name, [user])

    def say(self, chat: Chat, message: StoredMessage) -> StoredMessage:
        """Number a new message, store it, and tell the bot of it (its own ones come back as message_reply)."""
        self._last_message += 1
        chat.own["last"] = cmid = int(chat.own.get("last", 0)) + 1
        message.id = str(cmid)
        message.own["id"] = self._last_message
        self.by_id[self._last_message] = (chat, message)
        self.side.store(chat, message)
        if message.sender == BOT:
            chat.own["read"] = cmid
            self.tell("message_reply", chat, rendering.message(chat, message, GROUP))
        else:
            whole = rendering.message(chat, message, GROUP)
            self.tell("message_new", chat, {"message": whole, "client_info": rendering.CLIENT})
        return message

    def tell(self, kind: str, chat: Chat, about: dict[str, Any]) -> None:
        """Put an event into the queue if the community's settings want it."""
        server = self.servers.active
        wanted = server.events if server else self.long_poll_events if self.long_poll else ()
        if kind not in wanted:
            return
        event = {"group_id": GROUP, "type": kind, "event_id": secrets.token_hex(20), "v": VERSION, "object": about}
        self.put(event, chat.id)

    def put(self, event: Any, lane: str = "") -> None:
        """Put this very event into the queue, with the secret of the webhook that will carry it."""
        server = self.servers.active
        if server and server.secret and isinstance(event, dict):
            event["secret"] = server.secret
        self.side.updates.put(event, lane=lane)

    def render(self, attachment: Attachment, owner: int) -> dict[str, Any]:
        """Give an attachment VK's JSON and a number by which it may be sent again."""
        self._last_file += 1
        date = int(self.side.clock())
        made = attachments.render(attachment, owner=owner, number=self._last_file, date=date, base=self.base)
        attachment.own["vk"] = made
        self.files[attachments.reference(made).rpartition("_")[0]] = attachment
        return made

    def pressed_now(self, user: int, peer: int) -> str:
        """Make the event_id of a press; it may be answered for a minute."""
        now = time.monotonic()
        for old in [key for key, (_, _, until) in self.pressed.items() if until < now]:
            del self.pressed[old]
        key = secrets.token_hex(6)
        self.pressed[key] = (user, peer, now + 60)
        return key
