"""VK's own markup: what people wrote goes out so that VK shows it as written, and comes back as it was typed."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from typing import Any

from bot.channels.units import Ruler
from storage.content import Span, SpanKind

SHIELD = "\u200a"
"""A hair space: breaks VK's markup, is thinner than a reader notices, and stays a space where it is normalised."""

# What VK would read as its own; the shield goes after the first character.
_MARKUP = re.compile(
    r"\[(?=[^\s\[\]|]+\|[^\[\]]+\])"  # [id1|x], [club1|x], [https://vk.com/x|y]: the words x alone
    r"|(?<![\w/@*])[@*](?=[A-Za-z][\w.]*\s?\()"  # @id1 (x), *club1 (x): the words x alone; @id1 stands as it is
    r"|&(?=#?\w+;)"  # &amp;, &#128512;
)
# VK turns a typed @name into [id1|@name] and *name into [id1|*name].
_MENTION = re.compile(r"\[(?:id|club|public|event)\d+\|([@*][^\[\]|]+)\]")

_KINDS = {SpanKind.BOLD: "bold", SpanKind.ITALIC: "italic", SpanKind.UNDERLINE: "underline", SpanKind.LINK: "url"}
_SPANS = {word: kind for kind, word in _KINDS.items()}


def outgoing(text: str, spans: tuple[Span, ...], limit: int) -> tuple[str, str | None]:
    """The text to send and its `format_data`; shields are left out where they would pass the limit of characters."""
    places = [match.end() for match in _MARKUP.finditer(text)]
    if len(text) + len(places) > limit:
        places = []
    for place in reversed(places):
        text = text[:place] + SHIELD + text[place:]
    ruler = Ruler(text)
    items: list[dict[str, Any]] = []
    for span in spans:
        if span.kind not in _KINDS or (span.kind is SpanKind.LINK and not span.url):
            continue
        start, end = span.start, span.start + span.length
        start, end = start + bisect_right(places, start), end + bisect_left(places, end)
        offset, length = ruler.units(start, end - start)
        item = {"type": _KINDS[span.kind], "offset": offset, "length": length}
        items.append(item if span.kind is not SpanKind.LINK else {**item, "url": span.url})
    return text, json.dumps({"version": 1, "items": items}, ensure_ascii=False) if items else None


def incoming(text: str, format_data: Any) -> tuple[str, tuple[Span, ...]]:
    """The text as the person typed it, and its formatting, from a message's `text` and `format_data`."""
    ruler = Ruler(text)
    typed, moved = _typed(text)
    spans: list[Span] = []
    for item in _items(format_data):
        kind = _SPANS.get(item.get("type", ""))
        try:
            start, length = ruler.points(int(item["offset"]), int(item["length"]))
        except (KeyError, TypeError, ValueError):
            continue
        first, last = moved[start], moved[start + length]
        if kind is not None and last > first:
            url = str(item.get("url") or "") or None
            spans.append(Span(kind, first, last - first, url if kind is SpanKind.LINK else None))
    return typed, tuple(spans)


def _typed(text: str) -> tuple[str, list[int]]:
    """The text without VK's brackets round a typed @name, and where each old index (and the end) went."""
    pieces: list[str] = []
    moved: list[int] = []
    done = length = 0
    for match in _MENTION.finditer(text):
        start, end = match.span(1)
        pieces += text[done : match.start()], match[1]
        moved += range(length, length + match.start() - done)
        length += match.start() - done
        moved += [length] * (start - match.start())
        moved += range(length, length + end - start)
        length += end - start
        moved += [length] * (match.end() - end)
        done = match.end()
    pieces.append(text[done:])
    moved += range(length, length + len(text) - done + 1)
    return "".join(pieces), moved


def _items(format_data: Any) -> list[dict[str, Any]]:
    if isinstance(format_data, str):
        try:
            format_data = json.loads(format_data)
        except ValueError:
            return []
    items = format_data.get("items") if isinstance(format_data, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
