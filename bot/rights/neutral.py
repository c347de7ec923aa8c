"""A reminder that already waits to be sent, without a word of what it is about."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from scenarios.dose import NO_DOUBLE
from storage.content import Content

WORDS = "Пора принять назначенное на {}."
CAREFUL = f"О назначенном на {{}}. {NO_DOUBLE}."
_NAMING = "Принято: "


def neutral(content: Content, due_at: datetime, zone: ZoneInfo) -> Content:
    """Pure: only its time, and the buttons that name no drug."""
    rows = tuple(tuple(one for one in row if not one.text.startswith(_NAMING)) for row in content.buttons)
    # What warned of a double dose, because its time is over or too near to another, must never become «take it».
    words = CAREFUL if NO_DOUBLE in content.text else WORDS
    text = words.format(f"{due_at.astimezone(zone):%H:%M}")
    return msgspec.structs.replace(content, text=text, spans=(), buttons=tuple(row for row in rows if row))
