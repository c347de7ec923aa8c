"""MAX's flavour of markdown, read into plain text and the stretches that were marked."""

from __future__ import annotations

import re

Stretch = tuple[str, int, int, str | None]
"""(MAX's markup type, start, end, url), code points."""

MARKS = {
    "**": "strong",
    "__": "strong",
    "~~": "strikethrough",
    "++": "underline",
    "^^": "highlighted",
    "*": "emphasized",
    "_": "emphasized",
}
_TOKEN = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!~^>])"
    r"|```(?:\w*\n)?(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>(?:[^\[\]\\]|\\.)+)\]\((?P<url>[^()\s]+)\)"
    r"|(?P<mark>\*\*|__|~~|\+\+|\^\^|\*|_)"
    r"|^(?P<heading>\#{1,6})[ ]+"
    r"|^(?P<quote>>)[ ]?",
    re.DOTALL | re.MULTILINE,
)


def plain_from_markdown(text: str) -> tuple[str, list[Stretch]]:
    """Give the text without marks and its stretches; a mark that is never closed stays as it is written."""
    tokens = list(_TOKEN.finditer(text))
    pairs = _pairs(text, tokens)
    out, starts = _Out(), {}
    at = 0
    for index, token in enumerate(tokens):
        out.put(text[at : token.start()])
        at = token.end()
        start = out.size
        if token["mark"] is not None:
            if index not in pairs:
                out.put(token["mark"])
            elif (opened := pairs[index]) == index:
                starts[index] = start
            else:
                out.stretches.append((MARKS[token["mark"]], starts[opened], start, None))
        elif token["escaped"] is not None:
            out.put(token["escaped"])
        elif (code := token["block"] or token["code"]) is not None:
            out.put(code)
            out.stretches.append(("monospaced", start, out.size, None))
        elif token["label"] is not None:
            inner, marks = plain_from_markdown(token["label"])
            out.put(inner)
            out.stretches += [(kind, start + begin, start + end, url) for kind, begin, end, url in marks]
            out.stretches.append(("link", start, out.size, token["url"]))
        else:
            out.lines.append(("heading" if token["heading"] else "quote", start))
    out.put(text[at:])
    out.end_line()
    return "".join(out.pieces), out.stretches


class _Out:
    """The text so far, and the headings and quotes that last to the end of the line."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.lines: list[tuple[str, int]] = []
        self.stretches: list[Stretch] = []

    def put(self, piece: str) -> None:
        """Add text."""
        if self.lines and "\n" in piece:
            line, piece = piece.split("\n", 1)
            self.put(line)
            self.end_line()
            piece = "\n" + piece
        self.pieces.append(piece)
        self.size += len(piece)

    def end_line(self) -> None:
        """Close what lasts to the end of the line."""
        self.stretches += [(kind, start, self.size, None) for kind, start in self.lines]
        self.lines.clear()


def _pairs(text: str, tokens: list[re.Match[str]]) -> dict[int, int]:
    """Match marks that close with those that open: index of a paired token → index of the one that opens it."""
    waiting: list[int] = []
    pairs: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if (mark := token["mark"]) is None:
            continue
        before = text[token.start() - 1 : token.start()]
        after = text[token.end() : token.end() + 1]
        if "_" in mark and before.isalnum() and after.isalnum():
            continue
        opened = next((place for place in reversed(waiting) if tokens[place]["mark"] == mark), None)
        if opened is not None and before and not before.isspace():
            pairs[index] = pairs[opened] = opened
            del waiting[waiting.index(opened) :]
        elif after and not after.isspace():
            waiting.append(index)
    return pairs
