"""`/control/*`: what a test orders of a messenger and what it reads back; the same for the three."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from sandbox.courier import Repeat
from sandbox.messenger import Messenger


def control_routes(messenger: Messenger) -> list[web.RouteDef]:
    """Make the routes for one messenger."""
    side = messenger.side

    async def network(request: web.Request) -> web.Response:
        side.switch_network(bool((await request.json())["on"]))
        return as_json({})

    async def add_faults(request: web.Request) -> web.Response:
        try:
            for rule in (await request.json())["rules"]:
                side.faults.add(rule)
        except (KeyError, ValueError) as fault:
            return as_json({"error": str(fault)}, 400)
        return as_json({})

    async def clear_faults(_: web.Request) -> web.Response:
        side.faults.rules.clear()
        return as_json({})

    async def limits(request: web.Request) -> web.Response:
        body = await request.json()
        side.limits.on = bool(body.get("on", True))
        side.limits.allowed.bot = body.get("bot", side.limits.allowed.bot)
        if "chat" in body:
            side.limits.allowed.chat = body["chat"]
            side.limits.allowed.burst = max(1, body["chat"] or 1)
        return as_json({})

    async def repeat(request: web.Request) -> web.Response:
        if side.courier is not None:
            body = await request.json()
            side.courier.repeat = Repeat(int(body.get("times", 1)), bool(body.get("at_once", False)))
        return as_json({})

    async def validate(request: web.Request) -> web.Response:
        side.validate = bool((await request.json())["on"])
        return as_json({})

    async def journal(request: web.Request) -> web.Response:
        return as_json(side.journal.read(int(request.query.get("since", 0)), request.query.get("method")))

    async def clear_journal(_: web.Request) -> web.Response:
        side.journal.clear()
        return as_json({})

    async def stats(_: web.Request) -> web.Response:
        return as_json(
            {
                "requests": side.journal.requests,
                "over_limit": side.limits.over_limit,
                "worst_second": side.limits.worst_second,
                "updates_queued": len(side.updates),
                "updates_acknowledged": side.updates.acknowledged,
                "invalid": side.invalid,
            }
        )

    return [
        web.post("/control/network", network),
        web.post("/control/faults", add_faults),
        web.delete("/control/faults", clear_faults),
        web.post("/control/limits", limits),
        web.post("/control/webhook-repeat", repeat),
        web.post("/control/validate", validate),
        web.get("/control/journal", journal),
        web.delete("/control/journal", clear_journal),
        web.get("/control/stats", stats),
        web.get("/control/events", side.changes.stream),
        web.options("/{kind:phone|control}/{rest:.*}", _nothing),
    ]


def as_json(body: Any, status: int = 200) -> web.Response:
    """Answer JSON."""
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()
