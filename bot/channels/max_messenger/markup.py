"""Formatting both ways: MAX's `body.markup` to spans, and spans to the HTML that MAX reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from bot.channels.max_messenger.fields import word
from bot.channels.units import Ruler
from storage.content import Span, SpanKind

FROM_MAX = {
    "strong": SpanKind.BOLD,
    "heading": SpanKind.BOLD,
    "emphasized": SpanKind.ITALIC,
    "underline": SpanKind.UNDERLINE,
    "strikethrough": SpanKind.STRIKE,
    "monospaced": SpanKind.CODE,
    "link": SpanKind.LINK,
    "quote": SpanKind.QUOTE,
}
"""Mentions and highlighting are left as plain words: no other messenger shows them."""

TAGS = {
    SpanKind.BOLD: "b",
    SpanKind.ITALIC: "i",
    SpanKind.UNDERLINE: "u",
    SpanKind.STRIKE: "s",
    SpanKind.CODE: "code",
    SpanKind.PRE: "pre",
    SpanKind.QUOTE: "blockquote",
    SpanKind.LINK: "a",
}


def spans_of(text: str, markup: Sequence[dict[str, Any]], shift: int = 0) -> tuple[Span, ...]:
    """Spans of a message's markup, moved right by `shift` code points; marks that make no sense are left out.

    `from` and `length` count UTF-16 units: in payloads of the real service a link sign (U+1F517) before bold words
    counts as two. The schema only says «index».
    """
    if not markup:
        return ()
    ruler = Ruler(text)
    spans = (_span(text, mark, ruler) for mark in markup)
    return tuple(Span(span.kind, span.start + shift, span.length, span.url) for span in spans if span)


def _span(text: str, mark: dict[str, Any], ruler: Ruler) -> Span | None:
    kind = FROM_MAX.get(str(mark.get("type")))
    offset, length, url = mark.get("from"), mark.get("length"), word(mark.get("url"))
    if kind is None or not isinstance(offset, int) or not isinstance(length, int) or offset < 0:
        return None
    if kind is SpanKind.LINK and url is None:
        return None
    start, count = ruler.points(offset, length)
    if count <= 0:
        return None
    if kind is SpanKind.CODE and "\n" in text[start : start + count]:
        kind = SpanKind.PRE
    return Span(kind, start, count, url if kind is SpanKind.LINK else None)


def html_of(text: str, spans: Iterable[Span]) -> str:
    """The text as HTML: everything escaped, tags closed in order even where spans cross; unknown kinds are left out."""
    known = sorted(_within(spans, len(text)), key=lambda span: (span.start, -span.length))
    edges = sorted({0, len(text), *(edge for span in known for edge in (span.start, span.start + span.length))})
    made: list[str] = []
    open_now: list[Span] = []
    for left, right in zip(edges, [*edges[1:], len(text)], strict=True):
        # Close down to the outermost span that ends here, then reopen those it covered.
        ending = next((at for at, span in enumerate(open_now) if span.start + span.length <= left), len(open_now))
        made += (f"</{TAGS[span.kind]}>" for span in reversed(open_now[ending:]))
        crossing = [span for span in open_now[ending:] if span.start + span.length > left]
        starting = [span for span in known if span.start == left]
        made += (_opened(span) for span in crossing + starting)
        open_now = open_now[:ending] + crossing + starting
        made.append(escape(text[left:right]))
    return "".join(made)


def _within(spans: Iterable[Span], size: int) -> Iterator[Span]:
    """Spans of known kinds, cut to the text."""
    for span in spans:
        length = min(span.length, size - span.start)
        if span.kind in TAGS and length > 0:
            yield Span(span.kind, span.start, length, span.url)


def _opened(span: Span) -> str:
    if span.kind is SpanKind.LINK:
        return f'<a href="{escape(span.url or "")}">'
    return f"<{TAGS[span.kind]}>"
