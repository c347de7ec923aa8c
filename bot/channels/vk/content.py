"""A VK message as `Content`: words, formatting, files, a place; forwarded messages follow in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.channels.units import clean
from bot.channels.vk.attachments import read
from bot.channels.vk.markup import incoming
from storage.content import Attachment, Content, Location, Span

FORWARDED = "Пересланное сообщение:"
DEPTH = 10
"""Forwards of forwards: deeper ones are not read."""


@dataclass(slots=True)
class _Gathered:
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    place: Location | None = None


def read_content(message: Mapping[str, Any], bot: str) -> Content:
    """Read a message object; whatever can't be carried stands in `unsupported`."""
    gathered = _Gathered()
    _gather(message, bot, gathered, 0)
    return Content(
        text=gathered.text,
        spans=tuple(gathered.spans),
        attachments=tuple(gathered.files),
        location=gathered.place,
        unsupported=clean("\n".join(gathered.words)) or None,
    )


def _gather(message: Mapping[str, Any], bot: str, into: _Gathered, depth: int) -> None:
    raw = message.get("text")
    text, spans = incoming(clean(raw) if isinstance(raw, str) else "", message.get("format_data"))
    if text:
        shift = len(into.text)
        into.text += text
        into.spans += (msgspec.structs.replace(span, start=span.start + shift) for span in spans)
    files, words = read(message.get("attachments"), bot, text)
    into.files += files
    into.words += words
    _gather_place(message.get("geo"), into)
    forwarded = message.get("fwd_messages")
    for inner in forwarded if isinstance(forwarded, list) else []:
        if isinstance(inner, dict) and depth < DEPTH:
            into.text += ("\n\n" if into.text else "") + FORWARDED + ("\n" if inner.get("text") else "")
            _gather(inner, bot, into, depth + 1)


def _gather_place(geo: Any, into: _Gathered) -> None:
    place = _location(geo)
    if place is None:
        return
    if into.place is None:
        into.place = place
    else:
        into.words.append(f"Место: {place.latitude}, {place.longitude}")


def _location(geo: Any) -> Location | None:
    if not isinstance(geo, dict):
        return None
    point, place = geo.get("coordinates"), geo.get("place")
    if isinstance(point, str):  # "59.93 30.31" in old versions of the API
        latitude, _, longitude = point.partition(" ")
        point = {"latitude": latitude, "longitude": longitude}
    if not isinstance(point, dict):
        return None
    try:
        title = place.get("title") if isinstance(place, dict) else None
        return Location(float(point["latitude"]), float(point["longitude"]), title=title or None)
    except (KeyError, TypeError, ValueError):
        return None
