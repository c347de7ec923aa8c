"""How Telegram says no: its own words and codes."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

from sandbox.wire import Refused

TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


def error(code: int, description: str, **parameters: Any) -> web.Response:
    """Make the answer `{ok: false, error_code, description, parameters?}`."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.Response(status=code, body=orjson.dumps(body), content_type="application/json")


def refuse(words: str, code: int = 400, **parameters: Any) -> Refused:
    """Make the exception to raise: «Bad Request: chat not found»."""
    description = f"{TITLES[code]}: {words}" if code in TITLES else words
    return Refused(error(code, description, **parameters), description)
