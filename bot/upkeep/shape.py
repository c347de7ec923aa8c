"""Pure: the shape of an update without what people said in it, to be shown to whoever mends the parser."""

from __future__ import annotations

import re
from typing import Any

_WORD = re.compile(r"[a-z_]{1,40}", re.ASCII)
"""Values of the protocol itself (`message_new`, `private`) are lower case words; names and texts hardly are."""
SAID = frozenset({"text", "caption", "title", "name", "first_name", "last_name", "username", "phone", "phone_number"})


def shape(value: Any, field: str = "") -> Any:
    """The same structure with every text but the protocol's own words replaced by its length."""
    if isinstance(value, dict):
        return {name: shape(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item, field) for item in value]
    if isinstance(value, str) and (field in SAID or not _WORD.fullmatch(value)):
        return f"‹{len(value)}›"
    return value
