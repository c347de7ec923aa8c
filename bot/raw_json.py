"""Updates of any shape, read from JSON, and as JSON that PostgreSQL keeps: parking must work for all of them."""

from __future__ import annotations

import json
from typing import Any

import orjson


def read_json(body: bytes) -> Any:
    """What a request says; ValueError (or RecursionError) where it is not JSON."""
    try:
        return orjson.loads(body)
    except ValueError:  # half a surrogate pair, endless nesting: the slower one takes more
        return json.loads(body)


def raw_json(raw: Any) -> str:
    """Give the text for a jsonb column; half a surrogate pair becomes «?», endless nesting is left out."""
    try:
        return orjson.dumps(raw, option=orjson.OPT_NON_STR_KEYS, default=str).decode()
    except (TypeError, ValueError):  # half a pair, a number past 64 bits, nesting past 254: json takes all of them
        pass
    try:
        return json.dumps(raw, ensure_ascii=False, default=str).encode(errors="replace").decode()
    except (RecursionError, TypeError, ValueError):
        return json.dumps({"unkept": type(raw).__name__})
