"""People's phones in VK: what each act of a person becomes in the community's stream of events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from sandbox.chats import Button, Chat, StoredMessage
from sandbox.control import as_json
from sandbox.messenger import NotPossible, Said
from sandbox.side import Side
from sandbox.vk import errors, formatting, keyboard, longpoll, rendering
from sandbox.vk.community import GROUP, Community
from sandbox.vk.reactions import number_of

ALBUM = 10
"""Attachments in one message."""
LONGEST = 4096
"""Characters VK's apps let a person write in one message; the rest goes in the next."""
START = "Начать"

asked: ContextVar[tuple[str, Mapping[str, Any]]] = ContextVar("asked", default=("", {}))
"""The method being served and its parameters: VK repeats them in its errors."""


class Vk:
    """VK as the sandbox's shared routes call it."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.community = Community(side)

    def private_chat(self, user: str) -> Chat:
        """Find or make the conversation."""
        if not user.isdecimal():
            raise NotPossible("a VK user is a number")
        return self.community.chat(user)

    def person_sent(self, chat: Chat, said: Said) -> list[StoredMessage]:
        """A message; more than ten files, or a longer text, take several, as in VK's apps."""
        if said.contact is not None:
            raise NotPossible("VK has no way to share a contact")
        self._allow(chat)
        texts = [said.text[start : start + LONGEST] for start in range(0, len(said.text), LONGEST)] or [""]
        files = [said.attachments[start : start + ALBUM] for start in range(0, len(said.attachments), ALBUM)] or [[]]
        sent = []
        for at in range(max(len(texts), len(files))):
            message = self._message(said, texts[at] if at < len(texts) else "")
            message.attachments = files[at] if at < len(files) else []
            if at == 0:
                message.reply_to, message.location = said.reply_to, said.location
                message.spans = formatting.kept(said.spans)
            for attachment in message.attachments:
                self.community.render(attachment, int(said.user))
            sent.append(self._say(chat, message))
        return sent

    def person_edited(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """A changed message is told whole."""
        if message.sender != user:
            raise NotPossible("only one's own message can be changed")
        message.spans = formatting.kept(message.spans)
        message.own["update_time"] = int(self.side.clock())
        self.community.tell("message_edit", chat, rendering.message(chat, message, GROUP))

    def person_deleted(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """VK does not tell a community of deletions."""

    def person_pressed(self, chat: Chat, user: str, message: StoredMessage | None, button: Button) -> None:
        """A text or place button sends a message, a callback button an event, a link opens without a word."""
        board, rows = (message.own["keyboard"], message.buttons) if message else (chat.own["menu"], chat.menu)
        action = keyboard.action_of(board, rows, button)
        payload = keyboard.payload_text(action["payload"]) if "payload" in action else None
        if action["type"] == "callback":
            self._callback(chat, int(user), message, payload)
        elif action["type"] in ("text", "location"):
            said = StoredMessage("", user, self.side.account(user).name, self.side.clock())
            if action["type"] == "text":
                said.text = action["label"]
            else:
                said.location = {"latitude": 55.7558, "longitude": 37.6173}
            if payload is not None:
                said.own["payload"] = payload
            self._allow(chat)
            self._say(chat, said)
        if message is None and board["one_time"]:
            chat.menu = []
            chat.own.pop("menu", None)

    def _callback(self, chat: Chat, user: int, message: StoredMessage | None, payload: str | None) -> None:
        event_id = self.community.pressed_now(user, int(chat.id))
        about: dict[str, Any] = {"user_id": user, "peer_id": int(chat.id), "event_id": event_id}
        if payload is not None:
            about["payload"] = json.loads(payload)
        if message is not None:
            about["conversation_message_id"] = int(message.id)
        self.community.tell("message_event", chat, about)

    def person_reacted(self, chat: Chat, user: str, message: StoredMessage, before: str | None) -> None:
        """One of sixteen reactions; taken back, the event carries no number."""
        emoji = message.reactions.get(user)
        number = number_of(emoji) if emoji else None
        if emoji and number is None:
            message.reactions.pop(user)
            if before:
                message.reactions[user] = before
            raise NotPossible("VK has no such reaction")
        about = {"reacted_id": int(user), "peer_id": int(chat.id), "cmid": int(message.id)}
        if number is not None:
            about["reaction_id"] = number
        self.community.tell("message_reaction_event", chat, about)

    def person_started(self, user: str, payload: str | None) -> None:
        """vk.me/…?ref=CODE is opened and «Начать» pressed: the code comes with that first message."""
        chat = self.private_chat(user)
        self._allow(chat)
        message = StoredMessage("", user, self.side.account(user).name, self.side.clock(), text=START)
        message.own["payload"] = '{"command":"start"}'
        if payload:
            message.own |= {"ref": payload, "ref_source": ""}
        self._say(chat, message)

    def person_blocked(self, user: str, blocked: bool) -> None:
        """The community may no longer write, or may again."""
        chat = self.private_chat(user)
        if blocked:
            self.community.tell("message_deny", chat, {"user_id": int(user)})
        else:
            chat.started = True
            self.community.tell("message_allow", chat, {"user_id": int(user), "key": ""})

    def person_typed(self, user: str) -> None:
        """Told where the community's settings want it."""
        about = {"state": "typing", "from_id": int(user), "to_id": -GROUP}
        self.community.tell("message_typing_state", self.private_chat(user), about)

    def make_group(self, title: str, members: list[str], forum: bool) -> Chat:  # noqa: ARG002  # VK plays no groups
        """Conversations of many are not played."""
        raise NotPossible("groups are Telegram's here")

    def put_raw(self, update: Any) -> None:
        """Put this very update into the queue."""
        self.community.put(update)

    def throttled(self, seconds: float, *, bot: bool) -> web.Response:  # noqa: ARG002  # VK keeps it to itself
        """Error 6 for the whole token, 9 for one conversation; VK never says how long to wait."""
        return self.failed(6 if bot else 9, "")

    def failed(self, code: int, description: str) -> web.Response:
        """Answer an error; Long Poll has three of its own."""
        method, params = asked.get()
        if method == longpoll.METHOD:
            return as_json(longpoll.failure(self.community, code))
        return as_json(errors.answer(code, description or errors.WORDS.get(code, "Unknown error"), method, params))

    def _message(self, said: Said, text: str) -> StoredMessage:
        at = said.at if said.at is not None else self.side.clock()
        return StoredMessage("", said.user, self.side.account(said.user).name, at, text=text)

    def _say(self, chat: Chat, message: StoredMessage) -> StoredMessage:
        chat.started = True
        return self.community.say(chat, message)

    def _allow(self, chat: Chat) -> None:
        """Who writes to a community allows it to answer."""
        if chat.blocked:
            chat.blocked = False
            self.person_blocked(chat.id, blocked=False)
