"""`format_data`: VK's formatting (offsets in UTF-16 units) to and from spans (in code points)."""

from __future__ import annotations

import json
from typing import Any

from sandbox.chats import Span
from sandbox.vk.errors import unfit

SPANS = {"bold": "bold", "italic": "italic", "underline": "underline", "url": "link"}
TYPES = {span: kind for kind, span in SPANS.items()}


def read(raw: str | None, text: str) -> list[Span]:
    """Read the parameter; error 100 where it isn't VK's shape or reaches out of the text."""
    if not raw:
        return []
    try:
        data = json.loads(raw)
        items = data["items"]
        if str(data["version"]) != "1":
            raise unfit("format_data version is unknown")
        places = _code_points(text)
        return [_span(item, places) for item in items]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise unfit("format_data is invalid") from None


def _span(item: dict[str, Any], places: dict[int, int]) -> Span:
    kind, offset, length = item["type"], item["offset"], item["length"]
    if kind not in SPANS or length <= 0:
        raise unfit("format_data item is invalid")
    url = item["url"] if kind == "url" else None
    start, end = places[offset], places[offset + length]
    return Span(SPANS[kind], start, end - start, url)


def _code_points(text: str) -> dict[int, int]:
    """Map each UTF-16 offset that starts a character to its index; the end of the text is one of them."""
    places = {}
    at = 0
    for index, character in enumerate(text):
        places[at] = index
        at += 2 if ord(character) > 0xFFFF else 1
    places[at] = len(text)
    return places


def kept(spans: list[Span]) -> list[Span]:
    """Leave what VK's apps let a person do: bold, italic, underline, link."""
    return [span for span in spans if span.kind in TYPES]


def write(spans: list[Span], text: str) -> dict[str, Any] | None:
    """Give `format_data` of a message, None where nothing is formatted."""
    if not spans:
        return None
    items = []
    for span in spans:
        offset = _units(text[: span.start])
        length = _units(text[span.start : span.start + span.length])
        item: dict[str, Any] = {"type": TYPES[span.kind], "offset": offset, "length": length}
        if span.url is not None:
            item["url"] = span.url
        items.append(item)
    return {"version": "1", "items": items}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
