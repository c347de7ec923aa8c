"""Days and moments as curators type them."""

from __future__ import annotations

from datetime import date, time

import pytest

from curators.days import NoDay, read_day, read_moment

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("сегодня", "2026-11-20"),
        ("Завтра", "2026-11-21"),
        ("послезавтра", "2026-11-22"),
        ("15.01", "2027-01-15"),
        ("15.01.27", "2027-01-15"),
        ("15.1.2027 г.", "2027-01-15"),
        ("20.11", "2026-11-20"),
        ("19.11", "2027-11-19"),
        ("2026-12-31", "2026-12-31"),
        ("15 января", "2027-01-15"),
        ("3 мая 2027 года", "2027-05-03"),
        ("8 марта", "2027-03-08"),
        ("29 февраля", "2028-02-29"),
        ("через 3 дня", "2026-11-23"),
        ("через 2 недели", "2026-12-04"),
        ("10 дней", "2026-11-30"),
        ("через неделю", "2026-11-27"),
        ("через месяц", "2026-12-20"),
        ("через 3 месяца", "2027-02-20"),
        ("через полгода", "2027-05-20"),
        ("через год", "2027-11-20"),
        ("в пятницу", "2026-11-27"),
        ("во вторник", "2026-11-24"),
        ("15 января 27 г.", "2027-01-15"),
        ("1-го марта", "2027-03-01"),
        ("2027-1-5", "2027-01-05"),
        ("15.01.", "2027-01-15"),
        ("через три дня", "2026-11-23"),
        ("через пару недель", "2026-12-04"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: str) -> None:
    assert read_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "31.02",
        "31 февраля",
        "32.01",
        "15.13",
        "потом",
        "",
        "5",
        "никогда 5",
        "среди недели",
        "через",
        "5 мамонтов",
        "30.02.27",
        "через три",
        "29.02.27",
    ],
)
def test_what_is_no_day_is_told_kindly(text: str) -> None:
    with pytest.raises(NoDay, match=r"Не похоже на день|Такого дня нет"):
        read_day(text, TODAY)


@pytest.mark.parametrize("text", ["31.12.9999", "15.01.0026", "через 999 лет", "01.01.99", "1 января 99"])
def test_a_year_far_away_is_a_slip(text: str) -> None:
    with pytest.raises(NoDay, match="Проверьте, пожалуйста, год"):
        read_day(text, TODAY)


def test_the_end_of_a_span_is_looked_for_from_its_start_on() -> None:
    assert read_day("20.11", TODAY, since=date(2027, 3, 1)) == date(2027, 11, 20)
    assert read_day("через 3 дня", TODAY, since=date(2027, 3, 1)) == date(2026, 11, 23)


def test_a_month_on_from_its_last_day_is_the_last_day_there() -> None:
    assert read_day("через месяц", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("завтра в 9:30", "2026-11-21", time(9, 30)),
        ("20.12 18:00", "2026-12-20", time(18)),
        ("20 декабря, 18.05", "2026-12-20", time(18, 5)),
        ("20.12", "2026-12-20", None),
        ("20.12.26", "2026-12-20", None),
        ("20.12.26 8:00", "2026-12-20", time(8)),
        ("завтра в 18", "2026-11-21", time(18)),
        ("20 декабря В 9 часов", "2026-12-20", time(9)),
    ],
)
def test_a_moment_has_a_time_where_it_is_written(text: str, day: str, clock: time | None) -> None:
    assert read_moment(text, TODAY) == (date.fromisoformat(day), clock)


def test_a_time_that_does_not_exist_is_told() -> None:
    with pytest.raises(NoDay, match="25:00 не бывает"):
        read_moment("завтра 25:00", TODAY)
