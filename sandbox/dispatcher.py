"""A dispatcher's system to play with: takes orders, gives numbers, moves their statuses by the demo's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import orjson
from aiohttp import web

from sandbox.faults import Faults

ZONE = ZoneInfo("Europe/Moscow")
ASSIGNED_AFTER = timedelta(minutes=2)
VISIT, SLOT = timedelta(hours=2), timedelta(minutes=20)
FIRST_NUMBER = 12345
STEPS = {"house_call": ("accepted", "assigned", "coming", "done"), "appointment": ("accepted", "assigned", "done")}
"""How far an order is: by the clock, or as somebody at the dispatcher's has said."""


@dataclass(slots=True)
class Order:
    """One order as the dispatcher keeps it; `at` is when it came, unix seconds."""

    number: str
    key: str
    intent: str
    content: dict[str, Any]
    at: float
    cancelled: bool = False


class Dispatcher:
    """The dispatcher's side of the wire; `faults` by the same rules as a messenger's: methods send, status, cancel."""

    KEPT: ClassVar[tuple[str, ...]] = ("orders", "by_hand")

    def __init__(self, clock: Callable[[], float], token: str | None = None) -> None:
        self.clock, self.token = clock, token
        self.orders: dict[str, Order] = {}
        self.by_hand: dict[str, str] = {}
        """Number → one of `STEPS`: from then on the order waits for the next one, not for the clock."""
        self.faults = Faults()
        self.journal: list[dict[str, Any]] = []

    def application(self) -> web.Application:
        """Make the server: its API, and `/control/*` for a test."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/orders", self._send),
                web.get("/orders/{number}", self._status),
                web.post("/orders/{number}/cancel", self._cancel),
                web.get("/control/orders", self._orders),
                web.post("/control/faults", self._order_faults),
                web.delete("/control/faults", self._call_off),
            ]
        )
        return app

    def desk(self) -> list[dict[str, Any]]:
        """Give the orders as they lie before the dispatcher, the newest first."""
        newest = sorted(self.orders.values(), key=lambda order: order.at, reverse=True)
        return [{**self._told(one), "intent": one.intent, "at": one.at, **one.content} for one in newest]

    def answer(self, number: str, step: str) -> None:
        """Let somebody at the dispatcher's answer; KeyError where there is no such order or answer."""
        order = self.orders[number]
        if step not in STEPS[order.intent] or self._stands(order)[1] != "open":
            raise KeyError(step)
        self.by_hand[number] = step

    async def _send(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()

        def take() -> web.Response:
            known = next((one for one in self.orders.values() if one.key == body["key"]), None)
            if known is None:
                number = str(FIRST_NUMBER + len(self.orders))
                known = self.orders[number] = Order(number, body["key"], body["intent"], body["content"], self.clock())
            return _json(self._told(known))

        return await self._through(request, "send", body, take)

    async def _status(self, request: web.Request) -> web.StreamResponse:
        return await self._through(request, "status", {}, lambda: self._about(request))

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        def cancel() -> web.Response:
            order = self.orders.get(request.match_info["number"])
            if order is not None and self._stands(order)[1] == "open":
                order.cancelled = True
            elif order is not None and not order.cancelled:
                return _json({"error": "врач уже был"}, 409)
            return self._about(request)

        return await self._through(request, "cancel", {}, cancel)

    def _about(self, request: web.Request) -> web.Response:
        order = self.orders.get(request.match_info["number"])
        return _json(self._told(order)) if order is not None else _json({"error": "такого номера нет"}, 404)

    def _told(self, order: Order) -> dict[str, str]:
        status, state = self._stands(order)
        return {"number": order.number, "status": status, "state": state}

    def _stands(self, order: Order) -> tuple[str, str]:
        """How it stands by now: words, and open | done | cancelled."""
        if order.cancelled:
            return "отменён", "cancelled"
        began = datetime.fromtimestamp(order.at, ZONE)
        if order.intent == "house_call":
            first = began.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
            over = first + VISIT
            words: tuple[str, ...] = ("принят, ждите звонка", f"назначен врач, приедет {first:%H:%M}–{over:%H:%M}")
            words = (*words, "врач выехал", "выполнен")
        else:
            visit = (began + timedelta(days=2)).replace(hour=10, minute=20, second=0, microsecond=0)
            over = visit + SLOT
            words = ("принята, подбираем время", f"вы записаны на {visit:%d.%m}, {visit:%H:%M}", "приём прошёл")
        step = self.by_hand.get(order.number) or self._by_clock(began, over)
        return words[STEPS[order.intent].index(step)], "done" if step == "done" else "open"

    def _by_clock(self, began: datetime, over: datetime) -> str:
        now = datetime.fromtimestamp(self.clock(), ZONE)
        if now >= over:
            return "done"
        return "assigned" if now >= began + ASSIGNED_AFTER else "accepted"

    async def _through(
        self, request: web.Request, method: str, body: dict[str, Any], act: Callable[[], web.Response]
    ) -> web.StreamResponse:
        """Take a request past the faults a test has ordered."""
        self.journal.append({"method": method, "path": request.path, "key": body.get("key")})
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            return _json({"error": "нет доступа"}, 401)
        rule = self.faults.take(method, None)
        match rule.kind if rule is not None else "":
            case "drop_before" | "hang":
                return _hang_up(request)
            case "drop_after":
                act()
                return _hang_up(request)
            case "throttle" | "http":
                assert rule is not None
                return web.Response(status=int(rule.own.get("status", 503)), text="<html>busy</html>")
            case "error":
                assert rule is not None
                return _json({"error": str(rule.own.get("description", "нельзя"))}, int(rule.own.get("code", 422)))
            case "delay":
                assert rule is not None
                await asyncio.sleep(float(rule.own.get("seconds", 1)))
        return act()

    async def _orders(self, _: web.Request) -> web.Response:
        orders = [{**self._told(one), "key": one.key, **one.content} for one in self.orders.values()]
        return _json({"orders": orders, "requests": self.journal})

    async def _order_faults(self, request: web.Request) -> web.Response:
        try:
            for rule in (await request.json())["rules"]:
                self.faults.add(rule)
        except (KeyError, ValueError) as fault:
            return _json({"error": str(fault)}, 400)
        return _json({})

    async def _call_off(self, _: web.Request) -> web.Response:
        self.faults.rules.clear()
        return _json({})


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
