"""Formatting as Telegram counts it: entities in UTF-16 units, spans in code points, and what Telegram refuses."""

from __future__ import annotations

import re
from typing import Any

from sandbox.chats import Span
from sandbox.telegram.refusals import refuse

Entity = dict[str, Any]
KIND_OF = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "code": "code",
    "pre": "pre",
    "text_link": "link",
    "blockquote": "quote",
    "expandable_blockquote": "quote",
    "spoiler": "spoiler",
}
TYPE_OF = {kind: type_ for type_, kind in KIND_OF.items() if type_ != "expandable_blockquote"}
FOUND_BY_TELEGRAM = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_mention", "custom_emoji"}
    | {"date_time"}
)
_COMMAND = re.compile(r"^/[A-Za-z0-9_]{1,64}(?:@\w+)?")
_URL = re.compile(r"https?://[^\s<>\"]+")


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def checked(text: str, entities: Any) -> list[Entity]:
    """Give entities back if Telegram would take them."""
    if not isinstance(entities, list):
        raise refuse("can't parse entities: expected an Array of MessageEntity")
    total, middles = units(text), _middles(text)
    for entity in entities:
        start, length, kind = entity.get("offset"), entity.get("length"), entity.get("type")
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 0:
            raise refuse("can't parse entities: Receive an entity with incorrect offset or length")
        if kind not in KIND_OF and kind not in FOUND_BY_TELEGRAM:
            raise refuse("can't parse entities: Unsupported type specified")
        if start + length > total:
            raise refuse(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {total}"
            )
        if start in middles or start + length in middles:
            raise refuse(f"entity beginning at UTF-16 offset {start} begins or ends in a middle of a UTF-16 symbol")
        if kind == "text_link" and not entity.get("url"):
            raise refuse("can't parse entities: Can't find field \"url\"")
    return [entity for entity in entities if entity["length"] > 0 and entity["type"] not in ("url", "bot_command")]


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space at both ends, as Telegram does, moving entities."""
    shorter = text.lstrip()
    cut = len(text) - len(shorter)
    shorter = shorter.rstrip()
    if len(shorter) == len(text):
        return text, entities
    total, moved = units(shorter), []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(total, entity["offset"] + entity["length"] - cut)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return shorter, moved


def to_spans(text: str, entities: list[Entity]) -> list[Span]:
    """Turn entities into spans."""
    points = _points(text)
    spans = []
    for entity in entities:
        kind = KIND_OF.get(entity["type"])
        if kind is not None:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            if points is not None:
                start, end = points[start], points[end]
            spans.append(Span(kind, start, end - start, entity.get("url")))
    return spans


def to_entities(text: str, spans: list[Span]) -> list[Entity]:
    """Turn spans into entities, adding the links and commands Telegram finds by itself."""
    entities: list[Entity] = []
    for span in spans:
        start = units(text[: span.start])
        entity: Entity = {"type": TYPE_OF[span.kind], "offset": start}
        entity["length"] = units(text[span.start : span.start + span.length])
        if span.url is not None:
            entity["url"] = span.url
        entities.append(entity)
    if command := _COMMAND.match(text):
        entities.append({"type": "bot_command", "offset": 0, "length": command.end()})
    urls = _URL.finditer(text)
    found = [{"type": "url", "offset": units(text[: url.start()]), "length": units(url.group())} for url in urls]
    return entities + found


def _middles(text: str) -> set[int]:
    if not text or max(text) <= "\uffff":
        return set()
    found, at = set(), 0
    for character in text:
        if character > "\uffff":
            found.add(at + 1)
            at += 1
        at += 1
    return found


def _points(text: str) -> list[int] | None:
    """Map each UTF-16 offset to a code point; None where they are the same."""
    if not text or max(text) <= "\uffff":
        return None
    found: list[int] = []
    for index, character in enumerate(text):
        found.extend([index] * (2 if character > "\uffff" else 1))
    return [*found, len(text)]
