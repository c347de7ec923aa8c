"""One messenger's side of the wire: its accounts and chats, its queue, and everything a test may order of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from sandbox.changes import Changes
from sandbox.chats import Account, Chat, StoredMessage
from sandbox.courier import Courier
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.journal import Journal
from sandbox.limits import Allowed, Limits
from sandbox.updates import Updates

INVALID_KEPT = 1000


class Side:
    """State shared by a messenger's API, its phone routes and its control routes."""

    KEPT: ClassVar[tuple[str, ...]] = ("accounts", "chats", "_chats_of", "backlog")

    def __init__(
        self,
        name: str,
        *,
        files: Files,
        clock: Callable[[], float],
        allowed: Allowed,
        limits: bool,
        validate: bool,
        rereadable: bool,
    ) -> None:
        self.name = name
        self.files = files
        self.clock = clock
        self.validate = validate
        self.updates = Updates(rereadable=rereadable)
        self.faults = Faults()
        self.limits = Limits(allowed, on=limits)
        self.journal = Journal()
        self.changes = Changes()
        self.courier: Courier | None = None
        self.network = True
        self.invalid: list[dict[str, Any]] = []
        self.accounts: dict[str, Account] = {}
        self.chats: dict[str, Chat] = {}
        self.in_flight: set[asyncio.Transport] = set()
        self._chats_of: dict[str, list[Chat]] = {}

    def account(self, user: str, name: str | None = None, phone: str | None = None) -> Account:
        """Find a person's account; an unknown number gets one on first use. `name` renames."""
        found = self.accounts.get(user)
        if found is None:
            found = self.accounts[user] = Account(user, name or f"Человек {user}", phone)
        found.name = name or found.name
        found.phone = phone or found.phone
        return found

    def open_chat(self, chat: str, kind: Literal["private", "group"], title: str, members: list[str]) -> Chat:
        """Find a chat or make it."""
        found = self.chats.get(chat)
        if found is None:
            found = self.chats[chat] = Chat(chat, kind, title)
            for user in members:
                self.join(found, user)
        return found

    def join(self, chat: Chat, user: str) -> None:
        """Put a person into a chat."""
        if user not in chat.members:
            chat.members.append(user)
            self._chats_of.setdefault(user, []).append(chat)

    def chats_of(self, user: str) -> list[Chat]:
        """Give the chats a person sees."""
        return self._chats_of.get(user, [])

    def store(self, chat: Chat, message: StoredMessage) -> StoredMessage:
        """Keep a new message and tell the page."""
        chat.messages[message.id] = message
        self.changes.tell("message", chat.id, message=message.id)
        return message

    @property
    def backlog(self) -> tuple[int, list[tuple[int, str, Any]]]:
        """What the bot hasn't acknowledged, and the number of the next update: kept between starts of the demo."""
        return self.updates.next, [(one.number, one.lane, one.update) for one in self.updates.waiting()]

    @backlog.setter
    def backlog(self, kept: tuple[int, list[tuple[int, str, Any]]]) -> None:
        number, waiting = kept
        for one, lane, update in waiting:
            self.updates.put(update, lane=lane, number=one)
        self.updates.next = number

    def note_invalid(self, method: str, why: str) -> None:
        """Remember a request that the client library's own models refuse."""
        if len(self.invalid) < INVALID_KEPT:
            self.invalid.append({"method": method, "error": why})

    def switch_network(self, *, on: bool) -> None:
        """Cut every open connection of the bot, or let it come back."""
        self.network = on
        if self.courier is not None:
            (self.courier.network.set if on else self.courier.network.clear)()
        if not on:
            for transport in tuple(self.in_flight):
                transport.abort()
            self.updates.wake()
