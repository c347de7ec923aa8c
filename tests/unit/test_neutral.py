"""A reminder that waits while the health consent is taken back: nothing is named, and no warning is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rights.neutral import neutral
from scenarios.dose import NO_DOUBLE, Dose, Plan
from scenarios.intake_words import Told
from scenarios.missed_words import not_reminded
from scenarios.reminder_words import reminder

MOSCOW = ZoneInfo("Europe/Moscow")
EIGHT = datetime(2030, 1, 12, 5, tzinfo=UTC)
TOLD = Told(Dose(1, EIGHT), Plan(MOSCOW), "Сорбифер", "по 1 таблетке")


def test_a_reminder_keeps_its_time_and_its_buttons() -> None:
    plain = neutral(reminder([TOLD], MOSCOW, EIGHT), EIGHT, MOSCOW)
    assert plain.text == "Пора принять назначенное на 08:00."
    assert [one.text for row in plain.buttons for one in row] == ["Принято", "Отложить", "Пропустить"]


def test_what_is_over_or_too_near_never_becomes_take_it() -> None:
    over = not_reminded([TOLD], MOSCOW, EIGHT + timedelta(hours=5))
    near = reminder([TOLD], MOSCOW, EIGHT, careful=[TOLD])
    for content in (over, near):
        plain = neutral(content, EIGHT, MOSCOW)
        assert "Сорбифер" not in plain.text
        assert "Пора принять" not in plain.text
        assert NO_DOUBLE in plain.text
