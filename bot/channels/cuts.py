"""Cutting a long text where a reader would pause, formatting with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from bot.channels.port import Capabilities
from bot.channels.units import utf16_length, width
from storage.content import Span

ZWJ = "\u200d"
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# From the best place to cut to the worst: paragraph, line, sentence, word.
PAUSES = tuple(map(re.compile, (r"\n[ \t]*\n\s*", r"\n\s*", r"[.!?…]+[»”\")\]]*\s+", r"\s+")))
GRAPHEME_REACH = 64
"""How far back a hard cut looks for the beginning of a character made of several."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text with the formatting that lies in it."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def visible(self) -> bool:
        """True where a reader sees anything: messengers refuse a text of spaces and zero-width marks."""
        return any(unicodedata.category(char) not in INVISIBLE for char in self.text)


def weight(passage: Passage, able: Capabilities) -> int:
    """How much of the messenger's limit a text uses: UTF-16 units; on MAX with its HTML when formatted.

    Telegram refuses by code points, by the one live measurement known; units are never fewer, so they are safe for all.
    """
    if able.channel == "max" and passage.spans:
        marks = sum(_span_weight(span, able) for span in passage.spans)
        return utf16_length(escape(passage.text)) + marks
    return utf16_length(passage.text)


def cut(passage: Passage, limit: int, able: Capabilities) -> list[Passage]:
    """Cut into visible passages of at most `limit`; only whitespace at the cuts is dropped."""
    if weight(passage, able) <= limit:
        return [passage] if passage.visible else []
    return [piece for piece in _pieces(passage, limit, able) if piece.visible]


def stretch(passage: Passage, start: int, end: int) -> Passage:
    """The part from `start` to `end`, its spans clipped and shifted."""
    clipped = (
        Span(span.kind, max(span.start, start) - start, length, span.url)
        for span in passage.spans
        if (length := min(span.start + span.length, end) - max(span.start, start)) > 0
    )
    return Passage(passage.text[start:end], tuple(clipped))


def _pieces(passage: Passage, limit: int, able: Capabilities) -> Iterator[Passage]:
    text, start = passage.text, 0
    while start < len(text):
        reach = _reach(passage, start, limit, able)
        end = reach if reach == len(text) else _pause(text, start, reach)
        body = text[start:end].rstrip() if end < len(text) else text[start:end]
        yield stretch(passage, start, start + len(body))
        start = end
        while start < len(text) and text[start].isspace():
            start += 1


def _reach(passage: Passage, start: int, limit: int, able: Capabilities) -> int:
    """The index up to which the text from `start` fits the limit, at least one character on."""
    html = able.channel == "max" and bool(passage.spans)
    opening = _weights_by_start(passage.spans, start, able) if html else {}
    used = 0
    for index in range(start, len(passage.text)):
        char = passage.text[index]
        used += (len(escape(char)) if html and char < "\x7f" else width(char)) + opening.get(index, 0)
        if used > limit:
            return max(index, start + 1)
    return len(passage.text)


def _weights_by_start(spans: Iterable[Span], start: int, able: Capabilities) -> dict[int, int]:
    weights: dict[int, int] = {}
    for span in spans:
        if span.start + span.length > start:
            first = max(span.start, start)
            weights[first] = weights.get(first, 0) + _span_weight(span, able)
    return weights


def _span_weight(span: Span, able: Capabilities) -> int:
    """Room for a pair of HTML tags (`<blockquote></blockquote>` is the longest) and a link's address."""
    return (25 if able.channel == "max" else 0) + (len(escape(span.url)) if span.url else 0)


def _pause(text: str, start: int, reach: int) -> int:
    """Where to end a piece that may go as far as `reach`."""
    half = start + (reach - start) // 2
    for pause in PAUSES:
        # A word's end is welcome anywhere, the greater pauses only where they leave no stub.
        floor = start if pause is PAUSES[-1] else half
        # The whitespace itself may lie over the limit: it is dropped.
        found = [match.end() for match in pause.finditer(text, floor, reach + 1) if match.start() > floor]
        if found and text[start : found[-1]].strip():
            return min(found[-1], reach)
    return _whole_character(text, start, reach)


def _whole_character(text: str, start: int, reach: int) -> int:
    """The nearest index at or before `reach` that doesn't tear a character made of several code points."""
    for index in range(reach, max(start, reach - GRAPHEME_REACH), -1):
        if not _joined(text, index):
            return index
    return reach


def _joined(text: str, index: int) -> bool:
    """True where the code points on both sides of `index` make one character to the eye."""
    before, after = text[index - 1], text[index]
    category = unicodedata.category(after)
    if ZWJ in (before, after) or unicodedata.combining(after) or category in {"Mn", "Mc", "Me"}:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if _is_flag_half(before) and _is_flag_half(after):
        halves = 0
        while halves < index and _is_flag_half(text[index - 1 - halves]):
            halves += 1
        return halves % 2 == 1
    return before == "\r" and after == "\n"


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
