"""`parse_mode=HTML`: Telegram's small set of tags turned into entities."""

from __future__ import annotations

from html.parser import HTMLParser

from sandbox.telegram.entities import Entity, units
from sandbox.telegram.refusals import refuse

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Give the text and its entities; refuses as Telegram does what it can't parse."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.open:
        tag = reader.open[-1][0]
        raise refuse(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return "".join(reader.text), sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.length = 0
        self.open: list[tuple[str, Entity | None]] = []
        self.entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        kind = TYPES.get(tag)
        if tag == "span" and known.get("class") == "tg-spoiler":
            kind = "spoiler"
        if tag == "blockquote" and "expandable" in known:
            kind = "expandable_blockquote"
        if kind is None:
            raise refuse(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        entity: Entity | None = {"type": kind, "offset": self.length, "length": 0}
        if kind == "text_link":
            entity = entity | {"url": known["href"]} if entity and known.get("href") else None
        self.open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise refuse(
                f'can\'t parse entities: Unmatched end tag at byte offset {self.getpos()[1]}, found "</{tag}>"'
            )
        _, entity = self.open.pop()
        if entity is not None and self.length > entity["offset"]:
            self.entities.append(entity | {"length": self.length - entity["offset"]})

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.length += units(data)
