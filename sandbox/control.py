"""`/control/*`: what a test orders of a messenger and what it reads back; the same for the three."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from sandbox.courier import Repeat
from sandbox.journal import KEPT
from sandbox.messenger import Messenger
from sandbox.side import Side


def control_routes(messenger: Messenger) -> list[web.RouteDef]:
    """Make the routes for one messenger."""
    control = Control(messenger.side)
    return [
        web.post("/control/network", control.network),
        web.post("/control/faults", control.add_faults),
        web.delete("/control/faults", control.clear_faults),
        web.post("/control/limits", control.limits),
        web.post("/control/webhook-repeat", control.repeat),
        web.post("/control/validate", control.validate),
        web.get("/control/journal", control.journal),
        web.delete("/control/journal", control.clear_journal),
        web.get("/control/stats", control.stats),
        web.get("/control/events", control.side.changes.stream),
        web.options("/{kind:phone|control}/{rest:.*}", _nothing),
    ]


class Control:
    """A test's hand on one side of the wire."""

    def __init__(self, side: Side) -> None:
        self.side = side

    async def network(self, request: web.Request) -> web.Response:
        """Cut the wire, or mend it."""
        self.side.switch_network(on=bool((await request.json())["on"]))
        return as_json({})

    async def add_faults(self, request: web.Request) -> web.Response:
        """Order misfortunes."""
        try:
            for rule in (await request.json())["rules"]:
                self.side.faults.add(rule)
        except (KeyError, ValueError) as fault:
            return as_json({"error": str(fault)}, 400)
        return as_json({})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Call the misfortunes off."""
        self.side.faults.rules.clear()
        return as_json({})

    async def limits(self, request: web.Request) -> web.Response:
        """Set the rate limits."""
        body = await request.json()
        limits = self.side.limits
        limits.on = bool(body.get("on", True))
        limits.allowed.bot = body.get("bot", limits.allowed.bot)
        if "chat" in body:
            limits.allowed.chat = body["chat"]
            limits.allowed.burst = max(1, body["chat"] or 1)
        return as_json({})

    async def repeat(self, request: web.Request) -> web.Response:
        """Deliver each update so many times."""
        body = await request.json()
        if self.side.courier is not None:
            self.side.courier.repeat = Repeat(int(body.get("times", 1)), at_once=bool(body.get("at_once", False)))
        return as_json({})

    async def validate(self, request: web.Request) -> web.Response:
        """Hold requests to the client library's models, or don't."""
        self.side.validate = bool((await request.json())["on"])
        return as_json({})

    async def journal(self, request: web.Request) -> web.Response:
        """Read the journal, or `most` entries of it."""
        asked = request.query
        since, most = int(asked.get("since", 0)), int(asked.get("most", KEPT))
        return as_json(self.side.journal.read(since, asked.get("method"), most))

    async def clear_journal(self, _: web.Request) -> web.Response:
        """Forget the journal."""
        self.side.journal.clear()
        return as_json({})

    async def stats(self, _: web.Request) -> web.Response:
        """Count up."""
        return as_json(
            {
                "requests": self.side.journal.requests,
                "over_limit": self.side.limits.over_limit,
                "worst_second": self.side.limits.worst_second,
                "updates_queued": len(self.side.updates),
                "updates_acknowledged": self.side.updates.acknowledged,
                "invalid": self.side.invalid,
            }
        )


def as_json(body: Any, status: int = 200) -> web.Response:
    """Answer JSON."""
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()
