"""One request of the bot to MAX's API: who asks, does it fit the schema, then the work, then JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from sandbox.chats import Chat, StoredMessage
from sandbox.control import as_json
from sandbox.max_messenger.messenger import MaxMessenger
from sandbox.max_messenger.refusals import RefusalError, not_found
from sandbox.max_messenger.schema import check
from sandbox.max_messenger.shapes import TOKEN, chat_of, dialog_id
from sandbox.wire import Call, Refused, serve

SUCCESS = {"success": True}


@dataclass(slots=True)
class Ask:
    """A request, parsed: `method` is the verb and the path's pattern."""

    method: str
    messenger: MaxMessenger
    query: Mapping[str, str]
    path: Mapping[str, str]
    body: Any = None

    def number(self, name: str, otherwise: int) -> int:
        """Give a number of the query."""
        given = self.query.get(name)
        return otherwise if given is None else int(given)

    @property
    def chat(self) -> Chat:
        """The chat that the path names, with the bot in it."""
        return bot_chat(self.messenger, self.path["chat_id"])

    def message(self, mid: str) -> tuple[Chat, StoredMessage]:
        """Find a message that is not deleted, and its chat: the `mid` holds the chat's id."""
        chat = self.messenger.side.chats.get(chat_of(mid) or "")
        message = chat.messages.get(mid) if chat is not None else None
        if chat is None or message is None or message.deleted:
            raise not_found("Message")
        return chat, message


Work = Callable[[Ask], Awaitable[Any]]
"""Does the work, gives the JSON of the answer (or a whole response); RefusalError where MAX says no."""


def bot_chat(messenger: MaxMessenger, chat_id: str) -> Chat:
    """Find a chat where the bot is."""
    chat = messenger.side.chats.get(chat_id)
    if chat is None or not chat.started:
        raise RefusalError(404, "chat.not.found", f"Chat {chat_id} not found")
    if chat.own.get("status") in ("removed", "left"):
        raise RefusalError(403, "chat.denied", "error.chat.denied")
    return chat


def handler(messenger: MaxMessenger, method: str, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the handler of one method of the API."""
    reads = method.startswith(("POST", "PUT", "PATCH"))

    async def handle(request: web.Request) -> web.StreamResponse:
        query = request.query
        raw = await request.read() if reads else b""
        ask = Ask(method, messenger, query, request.match_info, _body(raw))
        origin = f"{request.scheme}://{request.host}"
        if origin != messenger.bot_origin:
            messenger.bot_origin = origin

        async def act() -> web.StreamResponse:
            try:
                _admit(ask, request)
                done = await work(ask)
            except RefusalError as refusal:
                raise Refused(refusal.answer(), str(refusal)) from refusal
            return done if isinstance(done, web.StreamResponse) else as_json(done)

        chat = _addressed(ask)
        params = {name: value for name, value in query.items() if name != "access_token"}
        if isinstance(ask.body, dict):
            params |= ask.body
        call = Call(
            method,
            params,
            chat=chat,
            counts=method != "GET /updates",
            writes_to=chat if method == "POST /messages" else None,
        )
        return await serve(messenger, request, call, act)

    return handle


def _admit(ask: Ask, request: web.Request) -> None:
    """Check the token, then the schema."""
    if (request.headers.get("Authorization") or ask.query.get("access_token")) != TOKEN:
        raise RefusalError(401, "verify.token")
    side = ask.messenger.side
    if side.validate:
        try:
            check(ask.method, ask.query, ask.body)
        except RefusalError as refusal:
            side.note_invalid(ask.method, refusal.message)
            raise


def _body(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _addressed(ask: Ask) -> str | None:
    """Tell which chat a request is about."""
    if (chat := ask.path.get("chat_id") or ask.query.get("chat_id")) is not None:
        return chat
    if (user := ask.query.get("user_id")) is not None and user.isdigit():
        return dialog_id(user)
    if (mid := ask.query.get("message_id")) is not None:
        return chat_of(mid)
    pressed = ask.messenger.callbacks.get(ask.query.get("callback_id", ""))
    return pressed[0] if pressed else None
