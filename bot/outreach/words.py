"""What a broadcast is made of, in words and buttons: what people get, what its author sees before it leaves."""

from __future__ import annotations

from bot.outreach.choosing import Count
from bot.outreach.tally import by_messenger, left_out_lines
from curators.audiences import WORDS
from curators.console.page import Rows
from scenarios.broadcasting import KINDS, MANY, Kind
from scenarios.segment import Segment, in_words
from storage.content import Attachment, Button, Content

STOP = "b:stop"
NO_MORE = (Button("Не присылать такое", STOP),)
MOST = 3_500
"""Signs of a broadcast: it fits one message of every messenger."""


def going_out(text: str, files: tuple[Attachment, ...] = (), more: Rows = ()) -> Content:
    """Give what people get; every broadcast can be refused where it stands."""
    return Content(text=text, attachments=files, buttons=(*more, NO_MORE))


def whom(segment: Segment, kind: Kind) -> str:
    """Say whom it is for and what it is."""
    return f"{in_words(segment, WORDS)}\nЧто это: {KINDS[kind]}"


def reach(counted: Count) -> str:
    """Say how many get it, by messenger, and how many don't, and why."""
    lines = [f"Получат: {counted.number}" + (f" ({by_messenger(counted.by_channel)})" if counted.number else "")]
    if counted.left_out:
        lines += [f"Не получат: {counted.left_out.total()}", *left_out_lines(counted.left_out)]
    return "\n".join(lines)


def needs_second(role_decides: bool, number: int) -> str | None:  # one plain fact of the author
    """Why a second person must agree; None where it needs nobody."""
    if not role_decides:
        return "Рассылку куратора сначала смотрит руководитель."
    if number > MANY:
        return f"Людей больше {MANY}: сначала должен согласиться ещё один руководитель."
    return None
