"""The dispatcher's system over HTTP (docs/operations.md tells its few requests)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import aiohttp

from bot.dispatch.port import Accepted, Order, Permanent, Standing, Transient

ANSWERS_WITHIN = 10.0
"""Seconds; well within the lease of an order."""
TRY_AGAIN = frozenset({401, 403, 408, 425, 429})
"""Besides 5xx. A wrong token is the operator's to mend: the order is tried meanwhile, and the person told at last."""


class HttpDispatcher:
    """One base address and a token; connections are opened with the first request."""

    name = "http"

    def __init__(self, url: str, token: str | None) -> None:
        self._url, self._token = url, token
        self._http: aiohttp.ClientSession | None = None

    async def send(self, order: Order) -> Accepted:
        """POST /orders; the same key gives the same number."""
        body = {"key": order.key, "intent": order.intent, "content": dict(order.content)}
        told = await self._ask("POST", "/orders", body)
        return Accepted(_text(told, "number"), _text(told, "status"))

    async def status(self, number: str) -> Standing:
        """GET /orders/{number}."""
        return _standing(await self._ask("GET", f"/orders/{quote(number, safe='')}"))

    async def cancel(self, number: str) -> Standing:
        """POST /orders/{number}/cancel."""
        return _standing(await self._ask("POST", f"/orders/{quote(number, safe='')}/cancel", {}))

    async def close(self) -> None:
        """Let the connections go."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            self._http = aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN))
        return self._http

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Make one request; what it says as an object."""
        try:
            async with self._session().request(method, f"{self._url}{path}", json=body) as answer:
                if answer.status >= 500 or answer.status in TRY_AGAIN:
                    raise Transient(f"HTTP {answer.status}")
                told = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as away:
            raise Transient(type(away).__name__) from away
        except ValueError as strange:
            raise Transient("no JSON") from strange
        if not isinstance(told, dict):
            raise Transient("no object")
        if answer.status >= 400:
            raise Permanent(str(told.get("error") or f"HTTP {answer.status}")[:200])
        return told


def _standing(told: dict[str, Any]) -> Standing:
    end = told.get("state")
    return Standing(_text(told, "status"), end if end in {"done", "cancelled"} else None)


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    if not isinstance(value, str | int) or not str(value).strip():
        raise Transient(f"no {key}")
    return str(value).strip()[:200]
