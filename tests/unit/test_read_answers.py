"""Numbers, days, times and pressure as people type them; what can't be is told, other words are left to a human."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.amiss import Amiss
from scenarios.questions import DateRule, NumberRule
from scenarios.read_date import read_date
from scenarios.read_number import read_number
from scenarios.read_time import read_time
from scenarios.reading import read_pressure
from scenarios.said import date_words, said

TODAY = date(2026, 3, 2)
WEIGHT = NumberRule(least=35, most=250, unit="кг")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("72,5", 72.5), ("72.5 кг", 72.5), ("72 килограмма", 72), (" около 72 ", 72), ("72кг.", 72), ("+80", 80),
        ("семьдесят", None), ("72 и болит голова", None), ("1e5", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_is_read_with_a_comma_and_its_unit(typed: str, number: float | None) -> None:
    assert read_number(typed, WEIGHT) == number


@pytest.mark.parametrize(
    ("typed", "rule", "words"),
    [
        ("500", WEIGHT, "от 35 до 250 кг"),
        ("-3", WEIGHT, "от 35 до 250 кг"),
        ("72000 г", WEIGHT, "в других единицах: кг"),
        ("3,5", NumberRule(whole=True), "целое число"),
        ("3,3", NumberRule(step=0.5), "с шагом 0,5"),
        ("-1", NumberRule(), "от 0"),
        ("11", NumberRule(most=10), "до 10"),
    ],
)
def test_a_number_that_cant_be_is_told(typed: str, rule: NumberRule, words: str) -> None:
    found = read_number(typed, rule)
    assert isinstance(found, Amiss)
    assert words in found.words


@given(st.integers(0, 10**6), st.booleans())
def test_every_number_written_is_read_back(hundredths: int, comma: bool) -> None:
    number = hundredths / 100
    written = said(number) if comma else f"{number:.2f}"
    assert read_number(written, NumberRule()) == number


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12.03.2026", date(2026, 3, 12)), ("12.03", date(2026, 3, 12)), ("12 марта", date(2026, 3, 12)),
        ("12 мар.", date(2026, 3, 12)), ("с 12-го марта 2025 года", date(2025, 3, 12)), ("12/3/26", date(2026, 3, 12)),
        ("2026-03-12", date(2026, 3, 12)), ("сегодня", TODAY), ("вчера", date(2026, 3, 1)),
        ("Завтра!", date(2026, 3, 3)),
        ("29 февраля", date(2028, 2, 29)), ("3 раза", None), ("12 марта болела голова", None), ("когда-то", None),
        ("12", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_typed(typed: str, day: date | None) -> None:
    assert read_date(typed, DateRule(), TODAY) == day


@pytest.mark.parametrize(
    ("typed", "rule", "words"),
    [
        ("31 февраля", DateRule(), "В феврале 28 или 29 дней, 31-го не бывает"),
        ("29.02.2026", DateRule(), "В феврале 2026 года 28 дней"),
        ("31.06", DateRule(), "В июне 30 дней"),
        ("1.13", DateRule(), "Месяца с номером 13 не бывает"),
        ("12.05.2026", DateRule(past=True), "ещё не наступило"),
        ("1.03.2026", DateRule(future=True), "уже прошло"),
        ("12.05.2020", DateRule(least="-300d"), "не раньше 6 мая 2025"),
        ("12.05.2030", DateRule(most="2027-01-01"), "не позже 1 января 2027"),
    ],
)
def test_a_day_that_cant_be_is_told(typed: str, rule: DateRule, words: str) -> None:
    found = read_date(typed, rule, TODAY)
    assert isinstance(found, Amiss)
    assert words in found.words


def test_a_year_left_out_is_the_one_that_fits_the_question() -> None:
    assert read_date("12.05", DateRule(past=True), TODAY) == date(2025, 5, 12)
    assert read_date("12.01", DateRule(future=True), TODAY) == date(2027, 1, 12)
    assert read_date("31.12", DateRule(past=True, least="-300d"), TODAY) == date(2025, 12, 31)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_said_is_read_back(day: date) -> None:
    for written in (f"{day:%d.%m.%Y}", date_words(day.isoformat()), day.isoformat()):
        assert read_date(written, DateRule(), TODAY) == day


@given(st.dates(TODAY - timedelta(days=300), TODAY))
def test_a_day_of_the_last_months_needs_no_year(day: date) -> None:
    assert read_date(f"{day:%d.%m}", DateRule(past=True), TODAY) == day


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("8:00", "08:00"), ("8.30", "08:30"), ("8-30", "08:30"), ("8 утра", "08:00"), ("в 21", "21:00"),
        ("9 вечера", "21:00"), ("12 ночи", "00:00"), ("3 дня", "15:00"), ("8 часов 30 минут", "08:30"),
        ("8ч30", "08:30"), ("полдень", "12:00"), ("завтра", None), ("8 таблеток", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_is_read_however_it_is_typed(typed: str, time: str | None) -> None:
    found = read_time(typed)
    assert not isinstance(found, Amiss)
    assert (found.isoformat("minutes") if found else None) == time


@pytest.mark.parametrize("typed", ["25:00", "24:00", "8:60", "15 утра", "99"])
def test_a_time_that_cant_be_is_told(typed: str) -> None:
    found = read_time(typed)
    assert isinstance(found, Amiss)
    assert "не бывает" in found.words


@given(st.times())
def test_every_time_written_is_read_back(time: Any) -> None:
    whole = time.replace(second=0, microsecond=0)
    assert read_time(f"{whole:%H:%M}") == whole


@pytest.mark.parametrize(
    ("typed", "words", "level"),
    [
        ("120/80", "120/80", "usual"), ("140 на 90, пульс 80", "140/90, пульс 80", "high"),
        ("160/100", "160/100", "emergency"), ("Давление 118 на 76 утром", "118/76", "usual"),
    ],
)  # fmt: skip
def test_pressure_is_read_with_what_it_calls_for(typed: str, words: str, level: str) -> None:
    found = read_pressure(typed)
    assert isinstance(found, dict)
    assert (found["words"], found["level"]) == (words, level)


@pytest.mark.parametrize("typed", ["80/120", "500/20", "120 и 130"])
def test_pressure_that_cant_be_is_told(typed: str) -> None:
    assert isinstance(read_pressure(typed), Amiss)


@pytest.mark.parametrize("typed", ["высокое", "120", "120/80/70/60", "а 120/80 это нормально?", "встретимся 12/05"])
def test_words_without_figures_are_for_a_human(typed: str) -> None:
    assert read_pressure(typed) is None


@pytest.mark.parametrize(
    ("typed", "words", "level"),
    [
        ("140 на 90 и болит голова", "140/90", "high"), ("170/115 и голова болит", "170/115", "emergency"),
        ("утром 118/76, вечером намерила 150/95", "150/95", "high"), ("118/76, мне хорошо", "118/76", "usual"),
        ("а 165/100 это опасно?", "165/100", "emergency"), ("в 8:00 было 150/95.", "150/95", "high"),
    ],
)  # fmt: skip
def test_words_beside_hide_no_figures_and_the_highest_count(typed: str, words: str, level: str) -> None:
    found = read_pressure(typed)
    assert isinstance(found, dict)
    assert (found["words"], found["level"], found["said"]) == (words, level, typed)
