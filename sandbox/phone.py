"""`/phone/*`: what a person's phone does in a messenger; the same for the three."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.chats import Chat, StoredMessage
from sandbox.control import as_json
from sandbox.messenger import Messenger, NotPossible
from sandbox.said import Body, find_button, read_said, read_spans


def phone_routes(messenger: Messenger) -> list[web.RouteDef]:
    """Make the routes for one messenger."""
    phone = Phone(messenger)
    acts: dict[str, Callable[[Body], Awaitable[Body]]] = {
        "send": phone.send,
        "press": phone.press,
        "edit": phone.edit,
        "delete": phone.delete,
        "react": phone.react,
        "start": phone.start,
        "block": phone.block,
        "unblock": phone.unblock,
        "typing": phone.typing,
        "group": phone.group,
        "delete_topic": phone.delete_topic,
        "raw": phone.raw,
    }
    routes = [web.post(f"/phone/{name}", phone_handler(act)) for name, act in acts.items()]
    return [*routes, web.get("/phone/chats", phone.chats), web.get("/phone/files/{file_id}", phone.file)]


class Phone:
    """Anybody's phone: finds what the request speaks of, changes it, lets the messenger tell the bot."""

    def __init__(self, messenger: Messenger) -> None:
        self.messenger = messenger
        self.side = messenger.side

    async def send(self, body: Body) -> Body:
        """Send a message (an album makes many)."""
        self.side.account(str(body["user"]), body.get("name"))
        chat, said = self._chat(body), await read_said(body, self.side.files)
        return {"message_ids": [message.id for message in self.messenger.person_sent(chat, said)]}

    async def press(self, body: Body) -> Body:
        """Press a button of a message, or of the chat's menu."""
        chat, user = self._chat(body), str(body["user"])
        message = chat.messages.get(str(body.get("message_id")))
        rows = message.buttons if message is not None and not message.deleted else []
        if button := find_button(rows, body):
            self.messenger.person_pressed(chat, user, message, button)
        elif button := find_button(chat.menu, body):
            self.messenger.person_pressed(chat, user, None, button)
        else:
            raise NotPossible("no such button", 404)
        return {}

    async def edit(self, body: Body) -> Body:
        """Edit one's own message."""
        chat, message = self._message(body)
        user = str(body["user"])
        if message.sender != user:
            raise NotPossible("not your message")
        message.text, message.spans, message.edited = str(body["text"]), read_spans(body), True
        self.messenger.person_edited(chat, user, message)
        self.side.changes.tell("edit", chat.id, message=message.id)
        return {}

    async def delete(self, body: Body) -> Body:
        """Delete a message."""
        chat, message = self._message(body)
        message.deleted = True
        self.messenger.person_deleted(chat, str(body["user"]), message)
        self.side.changes.tell("delete", chat.id, message=message.id)
        return {}

    async def react(self, body: Body) -> Body:
        """Put a reaction, or take it back."""
        chat, message = self._message(body)
        user, emoji = str(body["user"]), body.get("emoji")
        before = message.reactions.pop(user, None)
        if emoji:
            message.reactions[user] = str(emoji)
        self.messenger.person_reacted(chat, user, message, before)
        self.side.changes.tell("reaction", chat.id, message=message.id)
        return {}

    async def start(self, body: Body) -> Body:
        """Press Start, or come by a deep link."""
        user, payload = str(body["user"]), body.get("payload")
        self.side.account(user, body.get("name"))
        self.messenger.person_started(user, None if payload is None else str(payload))
        return {}

    async def block(self, body: Body) -> Body:
        """Forbid the bot to write."""
        return self._block(body, blocked=True)

    async def unblock(self, body: Body) -> Body:
        """Let the bot write again."""
        return self._block(body, blocked=False)

    async def typing(self, body: Body) -> Body:
        """Be typing."""
        self.messenger.person_typed(str(body["user"]))
        return {}

    async def group(self, body: Body) -> Body:
        """Make a group with the bot in it."""
        members = [str(user) for user in body.get("members", [])]
        return {"chat": self.messenger.make_group(str(body["title"]), members, forum=bool(body.get("forum", True))).id}

    async def delete_topic(self, body: Body) -> Body:
        """Delete a topic and the messages in it; nobody tells the bot."""
        chat = self.side.chats.get(str(body["chat"]))
        if chat is None or str(body["topic"]) not in chat.topics:
            raise NotPossible("no such topic", 404)
        chat.drop_topic(str(body["topic"]))
        self.side.changes.tell("topic", chat.id, topic=str(body["topic"]))
        return {}

    async def raw(self, body: Body) -> Body:
        """Put this very update into the bot's queue."""
        self.messenger.put_raw(body["update"])
        return {}

    async def chats(self, request: web.Request) -> web.Response:
        """Show everything a person sees."""
        now = self.side.clock()
        return as_json({"chats": [chat.as_json(now) for chat in self.side.chats_of(request.query["user"])]})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        found = self.side.files.get(request.match_info["file_id"])
        return await self.side.files.respond(request, found) if found else as_json({"error": "no such file"}, 404)

    def _block(self, body: Body, *, blocked: bool) -> Body:
        user = str(body["user"])
        chat = self.messenger.private_chat(user)
        if chat.blocked != blocked:
            chat.blocked = blocked
            self.messenger.person_blocked(user, blocked=blocked)
            self.side.changes.tell("blocked", chat.id)
        return {}

    def _chat(self, body: Body) -> Chat:
        if body.get("chat") is None:
            return self.messenger.private_chat(str(body["user"]))
        found = self.side.chats.get(str(body["chat"]))
        if found is None and str(body["chat"]) == str(body["user"]):
            return self.messenger.private_chat(str(body["user"]))
        if found is None:
            raise NotPossible("no such chat", 404)
        return found

    def _message(self, body: Body) -> tuple[Chat, StoredMessage]:
        chat = self._chat(body)
        message = chat.messages.get(str(body["message_id"]))
        if message is None or message.deleted:
            raise NotPossible("no such message", 404)
        return chat, message


def phone_handler(act: Callable[[Body], Awaitable[Body]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make an aiohttp handler of what a phone does: JSON in, JSON out, 400 and 404 with words."""

    async def handler(request: web.Request) -> web.Response:
        try:
            return as_json(await act(await request.json()))
        except NotPossible as refusal:
            return as_json({"error": str(refusal)}, refusal.status)
        except KeyError as missing:
            return as_json({"error": f"missing {missing}"}, 400)

    return handler
