"""The way of one bot's request through the sandbox: journal, network, faults, limits, work, answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.control import control_routes
from sandbox.journal import Entry
from sandbox.messenger import Messenger
from sandbox.phone import phone_routes
from sandbox.side import Side

UPLOAD_LIMIT = 4 * 1024**3


@dataclass(slots=True)
class Call:
    """One request of the bot, parsed. `counts`: it is held to the rate limits; `writes_to`: the chat it writes to."""

    method: str
    params: dict[str, Any]
    files: list[dict[str, Any]] = field(default_factory=list)
    """`[{field, name, size}]`."""
    chat: str | None = None
    counts: bool = True
    writes_to: str | None = None
    group: bool = False


class Refused(Exception):
    """The messenger says no: answer `response`; `words` go into the journal."""

    def __init__(self, response: web.Response, words: str) -> None:
        super().__init__(words)
        self.response = response
        self.words = words


async def serve(
    messenger: Messenger, request: web.Request, call: Call, act: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Take one request through; every API handler of the three messengers returns this."""
    side = messenger.side
    entry = side.journal.write(side.clock(), call.method, call.params, call.files, call.chat)
    rule = side.faults.take(call.method, call.chat) if side.faults.rules else None
    if rule is not None:
        entry.fault = rule.kind
        if rule.kind not in ("delay", "drop_after"):
            return await _misfortune(messenger, request, entry, rule.kind, rule.own)
        if rule.kind == "delay":
            await asyncio.sleep(float(rule.own.get("seconds", 1)))
    if call.counts:
        now = asyncio.get_running_loop().time()
        over = side.limits.check(now, call.writes_to, group=call.group)
        if over is not None:
            entry.ok, entry.error = False, "over_limit"
            return messenger.throttled(over.seconds, bot=over.bot)
    try:
        response = await act()
    except Refused as refusal:
        entry.ok, entry.error = False, refusal.words
        response = refusal.response
    else:
        entry.ok = True
    if rule is not None and rule.kind == "drop_after":
        return hang_up(request)
    return response


async def _misfortune(
    messenger: Messenger, request: web.Request, entry: Entry, kind: str, own: dict[str, Any]
) -> web.StreamResponse:
    entry.ok, entry.error = False, kind
    match kind:
        case "throttle":
            return messenger.throttled(float(own.get("retry_after", 1)), bot=bool(own.get("bot", False)))
        case "error":
            return messenger.failed(int(own.get("code", 400)), str(own.get("description", "")))
        case "http":
            body = str(own.get("body", "<html><body><h1>502 Bad Gateway</h1></body></html>"))
            return web.Response(status=int(own.get("status", 502)), text=body, content_type="text/html")
        case "hang":
            while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  # no such event
                await asyncio.sleep(0.05)
    return hang_up(request)


def hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def application(messenger: Messenger) -> web.Application:
    """Make an application with the phone's and control's routes; the messenger adds its own API routes to it."""
    side = messenger.side

    @web.middleware
    async def network(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.path.startswith(("/phone/", "/control/")):
            return await _open_to_pages(request, handler)
        if not side.network:
            return hang_up(request)
        transport = request.transport
        if transport is None:
            return web.Response()
        side.in_flight.add(transport)
        try:
            return await handler(request)
        finally:
            side.in_flight.discard(transport)

    app = web.Application(middlewares=[network], client_max_size=UPLOAD_LIMIT)
    app.add_routes(phone_routes(messenger))
    app.add_routes(control_routes(messenger))
    app.on_shutdown.append(lambda _: _leave(side))
    return app


async def _open_to_pages(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    allow = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Allow-Methods": "*",
    }
    if request.method == "OPTIONS":
        return web.Response(headers=allow)
    response = await handler(request)
    if not response.prepared:
        response.headers.update(allow)
    return response


async def _leave(side: Side) -> None:
    side.changes.close()
    side.updates.wake()
    if side.courier is not None:
        await side.courier.close()
