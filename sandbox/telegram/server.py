"""The local Telegram: `/bot{token}/{method}`, `/file/bot{token}/{path}`, and the phones.

Beside the phone's API that the three messengers share, Telegram's groups have `POST /phone/upgrade {chat}` → `{chat}`
(a basic group becomes a supergroup with a new id) and `POST /phone/kick {chat, user}` (the bot is thrown out).
"""

from __future__ import annotations

import math
from inspect import isawaitable
from pathlib import PurePath

import orjson
from aiohttp import web

from sandbox.chats import Chat
from sandbox.messenger import NotPossible
from sandbox.phone import phone_handler
from sandbox.said import Body
from sandbox.telegram import people
from sandbox.telegram.asked import Asked, read
from sandbox.telegram.media import DOWNLOAD_LIMIT, UPLOAD_LIMIT
from sandbox.telegram.methods.chats import bot_member
from sandbox.telegram.methods.table import BY_LOWER, COUNTED, METHODS, WRITES
from sandbox.telegram.methods.updates import end_polls
from sandbox.telegram.phones import Phones
from sandbox.telegram.refusals import error, refuse
from sandbox.telegram.state import TOKEN
from sandbox.telegram.typed import misfit
from sandbox.wire import Call, application, serve
from sandbox.world import World


def build(world: World) -> web.Application:
    """Make the application."""
    server = Server(world)
    app = application(server)
    app.router.add_route("*", "/bot{token}/{method}", server.method)
    app.router.add_get("/file/bot{token}/{path:.+}", server.file)
    app.router.add_post("/phone/upgrade", phone_handler(server.upgrade))
    app.router.add_post("/phone/kick", phone_handler(server.kick))
    app.on_shutdown.append(server.leave)
    return app


class Server(Phones):
    """Telegram whole: what people do, and the handlers of the bot's API."""

    async def method(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of a method."""
        if request.match_info["token"] != TOKEN:
            return error(401, "Unauthorized")
        wanted = request.match_info["method"]
        name = BY_LOWER.get(wanted.lower(), wanted)
        asked = await read(request, name, self.side.files)
        chat = asked.get("chat_id")
        key = None if chat is None else str(chat)
        call = Call(
            name,
            asked.params,
            [{"field": field, "name": file.name, "size": file.size} for field, file in asked.uploads.items()],
            key,
            counts=name in COUNTED,
            writes_to=key if name in WRITES else None,
            group=key is not None and key.startswith("-"),
        )
        return await serve(self, request, call, lambda: self._act(asked))

    async def _act(self, asked: Asked) -> web.StreamResponse:
        why = asked.odd
        if why is None and self.side.validate:
            why = misfit(asked.method, asked.params)
        act = METHODS.get(asked.method)
        if act is None:
            self.side.note_invalid(asked.method, "not played by the sandbox")
            raise refuse("method not found", 404)
        if why is not None:
            self.side.note_invalid(asked.method, why)
            raise refuse(why)
        if any(file.size > UPLOAD_LIMIT for file in asked.uploads.values()):
            raise refuse("Request Entity Too Large", 413)
        result = act(self.telegram, asked)
        if isawaitable(result):
            result = await result
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give the bytes of a file whose path getFile told."""
        if request.match_info["token"] != TOKEN:
            return error(401, "Unauthorized")
        stored = self.side.files.get(PurePath(request.match_info["path"]).stem)

        async def act() -> web.StreamResponse:
            if stored is None or stored.size > DOWNLOAD_LIMIT:
                raise refuse("Not Found", 404)
            return await self.side.files.respond(request, stored)

        return await serve(self, request, Call("file", dict(request.match_info), counts=False), act)

    def throttled(self, seconds: float, *, bot: bool) -> web.Response:  # noqa: ARG002  # Telegram doesn't tell whom it holds back
        """Answer 429 with the whole seconds to wait."""
        wait = max(1, math.ceil(seconds))
        return error(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    def failed(self, code: int, description: str) -> web.Response:
        """Answer an error a test ordered."""
        return error(code, description)

    async def leave(self, _: web.Application) -> None:
        """Let a waiting poll go."""
        end_polls(self.telegram, "the server is stopping")

    async def upgrade(self, body: Body) -> Body:
        """Answer `POST /phone/upgrade`."""
        return {"chat": people.upgrade(self.telegram, self._group(body)).id}

    async def kick(self, body: Body) -> Body:
        """Answer `POST /phone/kick`."""
        chat = self._group(body)
        before, chat.blocked = bot_member(chat), True
        people.tell_member(self.telegram, chat, str(body["user"]), before, bot_member(chat))
        return {}

    def _group(self, body: Body) -> Chat:
        chat = self.side.chats.get(str(body["chat"]))
        if chat is None or chat.kind != "group":
            raise NotPossible("no such group", 404)
        return chat
