"""MAX: what people do becomes updates for the bot; the state that the API's handlers share."""

from __future__ import annotations

import math
import secrets
from dataclasses import asdict
from typing import Any, ClassVar

from aiohttp import web

from sandbox.chats import BOT, Button, Chat, StoredMessage
from sandbox.max_messenger.markup import markup_of_spans
from sandbox.max_messenger.refusals import RefusalError, ordered
from sandbox.max_messenger.saying import attachments_json, parts
from sandbox.max_messenger.shapes import (
    Json,
    dialog_id,
    link_json,
    message_id,
    message_json,
    milliseconds,
    user_json,
)
from sandbox.max_messenger.tokens import Tokens
from sandbox.messenger import NotPossible, Said
from sandbox.side import Side

PAYLOAD = 128
"""A longer payload of a deep link is left out, as MAX does."""
CALLBACKS_KEPT = 100_000
FIRST_GROUP = -70_000_000_000_001
HERE = {"latitude": 55.751244, "longitude": 37.618423}
"""Where a phone is when a button asks for its place."""


class MaxMessenger:
    """Satisfies `sandbox.messenger.Messenger`."""

    KEPT: ClassVar[tuple[str, ...]] = ("bot", "tokens", "uploads", "callbacks", "_seq")

    def __init__(self, side: Side) -> None:
        self.side = side
        self.bot: Json = {"first_name": "Забота", "description": None, "commands": None}
        self.tokens = Tokens()
        self.uploads: dict[str, tuple[str, str | None]] = {}
        """An upload's ticket → its kind, and the token given beforehand (video, audio)."""
        self.callbacks: dict[str, tuple[str, str]] = {}
        """callback_id → chat and message."""
        self.subscription: Json | None = None
        self.bot_origin = self.phone_origin = ""
        self.closing = False
        self._seq = 0

    @property
    def origin(self) -> str:
        """The address this server's links start with: the one the bot itself uses, once it is known."""
        return self.bot_origin or self.phone_origin

    # --- what people do ---------------------------------------------------------------------------------------------

    def private_chat(self, user: str) -> Chat:
        """Find or make the dialog of this person with the bot."""
        return self.side.open_chat(dialog_id(user), "private", self.side.account(user).name, [user])

    def person_sent(self, chat: Chat, said: Said) -> list[StoredMessage]:
        """Store what was said; pictures and videos go together, any other file is a message of its own."""
        if chat.blocked:
            raise NotPossible("the bot is stopped here: press Start first")
        chat.started = True
        owner = user_json(self.side.account(said.user), self.side.clock())
        messages = []
        for part in parts(said):
            message = self.new_message(chat, said.user, said.at)
            message.text, message.spans, message.attachments = part.text, part.spans, part.attachments
            message.location, message.contact = part.location, part.contact
            message.own["markup"] = markup_of_spans(part.text, [asdict(span) for span in part.spans])
            message.own["attachments"] = attachments_json(part, self.tokens, self.side.files, self.origin, owner)
            self.reply(chat, message, said.reply_to)
            messages.append(self.side.store(chat, message))
            self.put("message_created", chat, message=self.json_of(chat, message), user_locale="ru")
        return messages

    def person_edited(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """Tell of an edit."""
        if message.sender != user:
            raise NotPossible("not this person's message")
        message.own["markup"] = markup_of_spans(message.text, [asdict(span) for span in message.spans])
        self.put("message_edited", chat, message=self.json_of(chat, message))

    def person_deleted(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """Tell of a deletion: MAX does."""
        self.put("message_removed", chat, message_id=message.id, chat_id=int(chat.id), user_id=int(user))

    def person_pressed(self, chat: Chat, user: str, message: StoredMessage | None, button: Button) -> None:
        """Do what the button says; MAX has no menus, so there is always a message."""
        if chat.blocked:
            raise NotPossible("the bot is stopped here: press Start first")
        match button.kind:
            case "callback" if message is not None:
                self._callback(chat, user, message, button)
            case "ask_contact":
                phone = self.side.account(user).phone or f"+79{int(user) % 10**9:09d}"
                contact = {"phone": phone, "name": self.side.account(user).name, "own": True}
                self.person_sent(chat, Said(user, contact=contact, reply_to=message.id if message else None))
            case "ask_location":
                self.person_sent(chat, Said(user, location=dict(HERE)))
            case "text":
                self.person_sent(chat, Said(user, text=button.text))

    def person_reacted(self, chat: Chat, user: str, message: StoredMessage, before: str | None) -> None:
        """MAX tells bots nothing of reactions."""

    def person_started(self, user: str, payload: str | None) -> None:
        """Tell of the Start button, or of a deep link."""
        chat = self.private_chat(user)
        chat.started, chat.blocked = True, False
        more = {"payload": payload} if payload and len(payload) <= PAYLOAD else {}
        self.person_put("bot_started", chat, user, user_locale="ru", **more)
        self.side.changes.tell("started", chat.id)

    def person_blocked(self, user: str, blocked: bool) -> None:
        """Tell of the bot stopped, or started again."""
        chat = self.private_chat(user)
        chat.started = chat.started or not blocked
        if chat.started:
            self.person_put("bot_stopped" if blocked else "bot_started", chat, user, user_locale="ru")

    def person_typed(self, user: str) -> None:
        """MAX tells bots nothing of typing."""

    def make_group(self, title: str, members: list[str], forum: bool) -> Chat:  # noqa: ARG002  # no topics here
        """Make a group with the bot as its administrator."""
        groups = sum(chat.kind == "group" for chat in self.side.chats.values())
        chat = self.side.open_chat(str(FIRST_GROUP - groups), "group", title, members)
        chat.started = True
        self.person_put("bot_added", chat, members[0] if members else "1", is_channel=False)
        return chat

    def put_raw(self, update: Any) -> None:
        """Put this very update."""
        self.side.updates.put(update)

    # --- what MAX answers -------------------------------------------------------------------------------------------

    def throttled(self, seconds: float, *, bot: bool) -> web.Response:  # noqa: ARG002  # MAX doesn't say which limit it was
        """Answer 429."""
        response = RefusalError(429, "too.many.requests").answer()
        response.headers["Retry-After"] = str(math.ceil(seconds))
        return response

    def failed(self, code: int, description: str) -> web.Response:
        """Answer an error a test ordered: an HTTP status, and MAX's code or words."""
        return ordered(code, description).answer()

    # --- what the API's handlers share ------------------------------------------------------------------------------

    def new_message(self, chat: Chat, sender: str, at: float | None = None) -> StoredMessage:
        """Make a message with MAX's own id: its time and its number in one."""
        now = self.side.clock() if at is None else at
        self._seq = seq = max(self._seq + 1, milliseconds(now) << 16)
        name = self.bot["first_name"] if sender == BOT else self.side.account(sender).name
        return StoredMessage(message_id(chat.id, seq), sender, name, now, own={"seq": seq})

    def reply(self, chat: Chat, message: StoredMessage, to: str | None) -> None:
        """Make the message a reply, where there is what to reply to."""
        original = chat.messages.get(to) if to is not None else None
        if original is not None:
            message.reply_to = original.id
            message.own["link"] = link_json(self.side, self.bot, "reply", chat, original)

    def json_of(self, chat: Chat, message: StoredMessage) -> Json:
        """Give a message as MAX does."""
        return message_json(self.side, self.bot, chat, message)

    def put(self, kind: str, chat: Chat, **fields: Any) -> None:
        """Queue an update, unless the webhook's subscription leaves its type out."""
        wanted = (self.subscription or {}).get("update_types")
        if not wanted or kind in wanted:
            stamp = milliseconds(self.side.clock())
            self.side.updates.put({**fields, "timestamp": stamp, "update_type": kind}, lane=chat.id)

    def person_put(self, kind: str, chat: Chat, user: str, **fields: Any) -> None:
        """Queue an update about what a person did to a chat."""
        person = user_json(self.side.account(user), self.side.clock())
        self.put(kind, chat, **({"chat_id": int(chat.id), "user": person, "user_id": int(user)} | fields))

    def _callback(self, chat: Chat, user: str, message: StoredMessage, button: Button) -> None:
        callback_id = f"f9LHodD0cO{secrets.token_urlsafe(24)}"
        self.callbacks[callback_id] = (chat.id, message.id)
        if len(self.callbacks) > CALLBACKS_KEPT:
            del self.callbacks[next(iter(self.callbacks))]
        now = self.side.clock()
        person = user_json(self.side.account(user), now)
        callback = {"timestamp": milliseconds(now), "callback_id": callback_id, "user": person, "payload": button.data}
        self.put("message_callback", chat, callback=callback, message=self.json_of(chat, message), user_locale="ru")
