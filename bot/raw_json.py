"""An update of any shape as JSON that PostgreSQL keeps: parking must work for whatever nothing else could handle."""

from __future__ import annotations

import json
from typing import Any

import orjson


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
