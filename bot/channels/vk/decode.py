"""VK's JSON, half surrogate pairs too: a text cut in the middle of an emoji must not hide the rest of an answer."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def decoded(body: bytes | str) -> Any:
    """Decode it fast, or by the module that takes what fast decoders refuse; ValueError where it is no JSON."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return json.loads(body)
