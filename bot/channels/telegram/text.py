"""Formatting: Telegram's entities (UTF-16 offsets) and our spans (code points)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.channels.units import Ruler
from storage.content import Span, SpanKind

TO_SPAN = {
    "bold": SpanKind.BOLD,
    "italic": SpanKind.ITALIC,
    "underline": SpanKind.UNDERLINE,
    "strikethrough": SpanKind.STRIKE,
    "code": SpanKind.CODE,
    "pre": SpanKind.PRE,
    "text_link": SpanKind.LINK,
    "blockquote": SpanKind.QUOTE,
    "expandable_blockquote": SpanKind.QUOTE,
    "spoiler": SpanKind.SPOILER,
}
FROM_SPAN = {kind: name for name, kind in TO_SPAN.items() if name != "expandable_blockquote"}


def spans_of(text: str, entities: Iterable[Any]) -> tuple[Span, ...]:
    """Spans for the entities we know; the others (mentions, hashtags, bare links) explain themselves as text."""
    ruler = Ruler(text)
    spans = []
    for entity in entities:
        if not isinstance(entity, dict) or (kind := TO_SPAN.get(str(entity.get("type")))) is None:
            continue
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            continue
        start, count = ruler.points(offset, length)
        url = entity.get("url") if kind is SpanKind.LINK else None
        if count > 0 and (kind is not SpanKind.LINK or isinstance(url, str)):
            spans.append(Span(kind, start, count, url))
    return tuple(spans)


def entities_of(text: str, spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Entities for our spans, clipped to the text: never parse_mode, so nothing in the text is taken for markup."""
    ruler = Ruler(text)
    entities: list[dict[str, Any]] = []
    for span in spans:
        offset, length = ruler.units(span.start, span.length)
        if length <= 0 or (span.kind is SpanKind.LINK and not span.url):
            continue
        entity: dict[str, Any] = {"type": FROM_SPAN[span.kind], "offset": offset, "length": length}
        if span.kind is SpanKind.LINK:
            entity["url"] = span.url
        entities.append(entity)
    return entities
