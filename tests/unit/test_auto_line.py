"""The one line a family gets when nobody is at hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from curators.auto_line import auto_line, called
from curators.duty import who_answers
from tests.unit.people import (
    EVENING,
    FAMILY,
    MOSCOW,
    NIGHT,
    NOON,
    at,
    roster,
    row,
)


@pytest.mark.parametrize(
    ("now", "when"),
    [
        (NIGHT, "сегодня с 9:00"),
        (at("2026-11-23T20:00"), "завтра с 9:00"),
        (EVENING, "в понедельник, 23 ноября, с 9:00"),
        (at("2026-12-30T20:00"), "в понедельник, 11 января, с 9:00"),
    ],
)
def test_the_family_is_told_who_answers_and_when(now: datetime, when: str) -> None:
    people = roster(row(1))
    line = auto_line(who_answers(FAMILY, people, now), people, MOSCOW, now)
    assert line is not None
    assert f"Вам ответит Анна Петровна {when}." in line


def test_the_time_is_told_by_the_family_s_own_clock() -> None:
    people = roster(row(1))
    line = auto_line(who_answers(FAMILY, people, NIGHT), people, ZoneInfo("Asia/Yekaterinburg"), NIGHT)
    assert line is not None
    assert "сегодня с 11:00" in line


def test_no_line_is_sent_where_a_human_is_at_hand() -> None:
    people = roster(row(1))
    assert auto_line(who_answers(FAMILY, people, NOON), people, MOSCOW, NOON) is None


def test_with_nobody_to_name_the_line_still_says_the_message_is_not_lost() -> None:
    people = roster()
    line = auto_line(who_answers(FAMILY, people, NOON), people, MOSCOW, NOON)
    assert line is not None
    assert "уже ищем" in line


@pytest.mark.parametrize(
    ("full_name", "expected"),
    [
        ("Иванова Анна Петровна", "Анна Петровна"),
        ("Мария Ивановна Котова", "Мария Ивановна"),
        ("Сидоров Пётр Ильич", "Пётр Ильич"),
        ("Абрамович Роман Аркадьевич", "Роман Аркадьевич"),
        ("Ольга Никитична", "Ольга Никитична"),
        ("Анна Иванова", "Анна Иванова"),
        ("Мамедов Али Гасан оглы", "Гасан оглы"),
        ("Анна", "Анна"),
    ],
)
def test_a_person_is_called_by_name_and_patronymic(full_name: str, expected: str) -> None:
    assert called(full_name) == expected
