"""A longer answer of the console, put together line by line."""

from __future__ import annotations

from storage.content import Button, Content, Span, SpanKind

Rows = tuple[tuple[Button, ...], ...]


class Page:
    """Lines of text, some bold; spans are counted as they are added."""

    def __init__(self) -> None:
        self._text = ""
        self._spans: list[Span] = []

    def bold(self, words: str) -> Page:
        """Words in bold, on the current line."""
        self._spans.append(Span(SpanKind.BOLD, len(self._text), len(words)))
        self._text += words
        return self

    def add(self, words: str) -> Page:
        """Words on the current line."""
        self._text += words
        return self

    def line(self, words: str = "") -> Page:
        """Words, and the end of the line."""
        self._text += f"{words}\n"
        return self

    def content(self, buttons: Rows = ()) -> Content:
        """The page as a message."""
        text = self._text.rstrip()
        return Content(text=text, spans=tuple(self._spans), buttons=buttons)


def rows_of(buttons: list[Button], columns: int = 2) -> Rows:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[at : at + columns]) for at in range(0, len(buttons), columns))
