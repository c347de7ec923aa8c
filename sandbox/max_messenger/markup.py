"""Text formatting: what a bot writes as HTML becomes plain text with `body.markup`; the phone's spans go both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from typing import Any

from sandbox.max_messenger.markdown import plain_from_markdown

Markup = list[dict[str, Any]]
"""`[{type, from, length, url?}]`, positions in UTF-16 units."""

TAGS = {
    "i": "emphasized",
    "em": "emphasized",
    "b": "strong",
    "strong": "strong",
    "del": "strikethrough",
    "s": "strikethrough",
    "ins": "underline",
    "u": "underline",
    "pre": "monospaced",
    "code": "monospaced",
    "mark": "highlighted",
    "blockquote": "quote",
    "h1": "heading",
    "a": "link",
}
_TO_MAX = {
    "bold": "strong",
    "italic": "emphasized",
    "underline": "underline",
    "strike": "strikethrough",
    "code": "monospaced",
    "pre": "monospaced",
    "link": "link",
    "quote": "quote",
}
_TO_PHONE = {
    "strong": "bold",
    "emphasized": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "monospaced": "code",
    "link": "link",
    "user_mention": "link",
    "quote": "quote",
    "heading": "bold",
    "highlighted": "bold",
}


_SEAMLESS = frozenset(("bold", "italic", "underline", "strike", "code"))


class _Html(HTMLParser):
    """Collects text and stretches; tags that MAX doesn't know are stripped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.size = 0
        self.open: list[tuple[str, int, str | None]] = []
        self.stretches: list[tuple[str, int, int, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            self.open.append((tag, self.size, dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                _, start, url = self.open.pop(index)
                self.stretches.append((TAGS[tag], start, self.size, url))
                return

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.size += len(data)


def plain(text: str, form: str | None) -> tuple[str, Markup]:
    """Give what the reader sees and its markup, for text written in `form` (html, markdown or none)."""
    if form == "markdown":
        seen, stretches = plain_from_markdown(text)
    elif form == "html" and ("<" in text or "&" in text):
        reader = _Html()
        reader.feed(text)
        reader.close()
        seen, stretches = "".join(reader.text), reader.stretches
    else:
        return text, []
    return seen, _markup(seen, stretches)


def _markup(text: str, stretches: Iterable[tuple[str, int, int, str | None]]) -> Markup:
    """Turn stretches in code points into MAX's markup in UTF-16 units."""
    place = _utf16(text)
    found: Markup = []
    for kind, start, end, url in stretches:
        if start >= end or (kind == "link" and not url):
            continue
        mark: dict[str, Any] = {"from": place(start), "length": place(end) - place(start), "type": kind}
        if url is not None and kind == "link":
            if url.startswith("max://user/") and url[11:].isdigit():
                mark |= {"type": "user_mention", "user_id": int(url[11:])}
            else:
                mark["url"] = url
        if mark not in found:
            found.append(mark)
    return sorted(found, key=lambda mark: (mark["from"], -mark["length"]))


def markup_of_spans(text: str, spans: Sequence[dict[str, Any]]) -> Markup:
    """Turn the phone's spans (code points) into MAX's markup; kinds that MAX doesn't have are dropped."""
    return _markup(
        text,
        [
            (_TO_MAX[span["kind"]], span["start"], span["start"] + span["length"], span.get("url"))
            for span in spans
            if span["kind"] in _TO_MAX
        ],
    )


def spans_of_markup(text: str, markup: Markup) -> list[dict[str, Any]]:
    """Turn MAX's markup into the phone's spans (code points)."""
    if not markup:
        return []
    units: list[int] = []
    for index, letter in enumerate(text):
        units.extend([index] * (1 if ord(letter) < 0x10000 else 2))
    units.append(len(text))
    spans = []
    for mark in markup:
        start = units[min(mark["from"], len(units) - 1)]
        end = units[min(mark["from"] + mark["length"], len(units) - 1)]
        span: dict[str, Any] = {"kind": _TO_PHONE[mark["type"]], "start": start, "length": end - start}
        if mark["type"] == "link":
            span["url"] = mark["url"]
        elif mark["type"] == "user_mention":
            span["url"] = f"max://user/{mark['user_id']}"
        spans.append(span)
    return _joined(spans)


def _joined(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make touching stretches of one kind one: the eye sees no border between them."""
    joined: list[dict[str, Any]] = []
    last: dict[str, dict[str, Any]] = {}
    for span in spans:
        before = last.get(span["kind"])
        if before is not None and span["kind"] in _SEAMLESS and before["start"] + before["length"] == span["start"]:
            before["length"] += span["length"]
            continue
        joined.append(span)
        last[span["kind"]] = span
    return joined


def _utf16(text: str) -> Any:
    """Make a function from a code-point index of `text` to its UTF-16 index."""
    if text.isascii() or max(text) < "\U00010000":
        return lambda index: index
    places = [0]
    for letter in text:
        places.append(places[-1] + (1 if ord(letter) < 0x10000 else 2))
    return lambda index: places[index]
