"""Telegram as people use it: the side of `sandbox.messenger.Messenger` that the phones call."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Button, Chat, StoredMessage
from sandbox.courier import Courier
from sandbox.limits import Allowed
from sandbox.messenger import NotPossible, Said
from sandbox.telegram import people
from sandbox.telegram.methods.chats import ADMINISTRATOR
from sandbox.telegram.state import BOT, FIRST_UPDATE, Callback, Telegram
from sandbox.world import World

LIMITS = Allowed(bot=30, chat=1, burst=3, group_minute=20)


class Phones:
    """Everybody's phone: each act becomes an update for the bot, where Telegram tells of it."""

    def __init__(self, world: World) -> None:
        self.side = world.side("telegram", allowed=LIMITS)
        courier = Courier(self.side.updates, headers=self._secret, accepted=lambda status, _: 200 <= status < 300)
        self.side.courier = courier
        self.telegram = Telegram(world, self.side, courier)
        world.memory.keep("telegram", self.telegram)

    def private_chat(self, user: str) -> Chat:
        """Find or make the private chat: its id is the person's."""
        return self.side.open_chat(user, "private", self.side.account(user).name, [user])

    def person_sent(self, chat: Chat, said: Said) -> list[StoredMessage]:
        """Write to the bot or into a group."""
        if chat.blocked:
            raise NotPossible("the bot is blocked" if chat.kind == "private" else "the bot is not in this group")
        chat.started = True
        if chat.kind == "group" and said.user not in chat.members:
            people.tell_joined(self.telegram, chat, said.user)
        return people.write(self.telegram, chat, said)

    def person_edited(self, chat: Chat, user: str, message: StoredMessage) -> None:  # noqa: ARG002  # the author is known
        """Tell of an edit."""
        people.tell_edit(self.telegram, chat, message)

    def person_deleted(self, chat: Chat, user: str, message: StoredMessage) -> None:
        """Tell nothing: Telegram's bots don't learn of deletions."""

    def person_pressed(self, chat: Chat, user: str, message: StoredMessage | None, button: Button) -> None:
        """Press a button; links open in the browser, and the bot doesn't learn of it."""
        if message is None:
            people.press_menu(self.telegram, chat, user, button)
        elif button.kind == "callback":
            number = str(4_000_000_000_000_000_000 + next(self.telegram.serials))
            self.telegram.callbacks[number] = Callback(self.side.clock(), chat.id, user)
            query: dict[str, Any] = {"id": number, "from": self.telegram.user(user), "data": button.data}
            query |= {"message": dict(message.own["wire"]), "chat_instance": f"7{chat.id.lstrip('-')}"}
            self.telegram.tell("callback_query", query, chat.id)

    def person_reacted(self, chat: Chat, user: str, message: StoredMessage, before: str | None) -> None:
        """Tell of a reaction."""
        people.tell_reaction(self.telegram, chat, user, message, before)

    def person_started(self, user: str, payload: str | None) -> None:
        """Press Start: `/start`, with the deep link's payload; a blocked bot is let in again first."""
        chat = self.private_chat(user)
        if chat.blocked:
            chat.blocked = False
            self.person_blocked(user, blocked=False)
        self.person_sent(chat, Said(user, f"/start {payload}" if payload else "/start"))

    def person_blocked(self, user: str, *, blocked: bool) -> None:
        """Tell the bot that it may, or may not, write."""
        chat = self.private_chat(user)
        kicked = {"status": "kicked", "user": BOT, "until_date": 0}
        member = {"status": "member", "user": BOT}
        before, after = (member, kicked) if blocked else (kicked, member)
        people.tell_member(self.telegram, chat, user, before, after)

    def person_typed(self, user: str) -> None:
        """Tell nothing: Telegram's bots don't see typing."""

    def make_group(self, title: str, members: list[str], *, forum: bool) -> Chat:
        """Make a forum, or a basic group, with the bot as its administrator."""
        serial = next(self.telegram.serials)
        chat = self.side.open_chat(
            f"-100{2_000_000_000 + serial}" if forum else f"-{5_000_000 + serial}", "group", title, []
        )
        for user in members:
            self.side.account(user)
            self.side.join(chat, user)
        chat.own["forum"], chat.started = forum, True
        maker = members[0] if members else str(BOT["id"])
        people.tell_member(self.telegram, chat, maker, {"status": "left", "user": BOT}, ADMINISTRATOR)
        self.side.changes.tell("group", chat.id)
        return chat

    def put_raw(self, update: Any) -> None:
        """Put an update as it is; one without an `update_id` gets the next."""
        updates = self.side.updates
        if not isinstance(update, dict):
            updates.put(update)
            return
        number = update.setdefault("update_id", FIRST_UPDATE + updates.next)
        number = number - FIRST_UPDATE if isinstance(number, int) else 0
        updates.put(update, number=number, once=number < updates.next)

    def _secret(self, _attempt: int) -> dict[str, str]:
        secret = self.telegram.webhook.secret
        return {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
