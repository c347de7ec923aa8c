"""A pregnancy week by week: every day of it, nothing twice, nothing frightening."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.diary import LAST_WEEK, next_day, over, page, read_visits, reminders, visits, weeks
from scenarios.pregnancy import day_of

EDD = date(2026, 9, 15)


def walked(edd: date, begun: date, *, multiple: bool = False) -> list[tuple[date, int | None, tuple[str, ...]]]:
    """Go through a pregnancy as the clock does: from one day with something to tell to the next."""
    told: list[str] = []
    told_week, day, seen = None, begun, []
    while day < over(edd):
        found = page(edd, day, told_week, told, multiple=multiple)
        if found.words:
            seen.append((day, found.week, found.reminders))
        told += found.reminders
        told_week = found.week or told_week
        day = next_day(edd, day, told, multiple=multiple)
    return seen


def test_every_week_from_the_fourth_has_its_words_and_is_told_once() -> None:
    told = [week for _, week, _ in walked(EDD, day_of(EDD, 4)) if week is not None]
    assert told == list(range(4, LAST_WEEK + 1)) == sorted(weeks())


@given(st.integers(0, 42 * 7), st.booleans())
def test_whenever_it_begins_each_reminder_comes_once_and_never_after_its_window(begun: int, multiple: bool) -> None:
    first = day_of(EDD, 0) + timedelta(days=begun)
    by_key = {one.key: one for one in reminders(EDD, multiple=multiple)}
    told = [(key, day) for day, _, keys in walked(EDD, first, multiple=multiple) for key in keys]
    assert len({key for key, _ in told}) == len(told)
    assert {key for key, _ in told} == {key for key, one in by_key.items() if one.last >= first}
    for key, day in told:
        assert day == max(by_key[key].tell, first)


def test_visits_are_told_a_week_before_and_leave_earlier_with_two() -> None:
    one, two = ({r.key: r for r in reminders(EDD, multiple=many)} for many in (False, True))
    assert one["ultrasound_first"].tell == day_of(EDD, 10)
    assert one["leave"].tell == day_of(EDD, 29)
    assert two["leave"].tell == day_of(EDD, 27)
    assert one["movements"].tell == day_of(EDD, 28)


def test_a_page_tells_the_week_what_is_ahead_and_where_help_is() -> None:
    found = page(EDD, day_of(EDD, 10), None, ["registration"])
    assert found.words.startswith("10-я неделя.")
    assert "первое УЗИ" in found.words
    assert found.words.endswith("отвечаем в любой час.")
    assert page(EDD, day_of(EDD, 10, 3), 10, ["registration", "ultrasound_first"]).words == ""


@pytest.mark.parametrize("week", range(4, LAST_WEEK + 1))
def test_words_of_a_week_are_short_and_advise_no_dose(week: int) -> None:
    words = weeks()[week]
    assert 1 < len(re.findall(r"[.!?](?:\s|$)", words)) < 5
    assert not re.search(r"\b(мг|мкг|таблет|доз(а|ы|у|е)\b|витамин|препарат|умер|смерт|патолог|выкидыш)", words.lower())


@pytest.mark.parametrize(
    ("visit", "what"),
    [
        ({"key": "a", "from": 5, "to": 4, "words": "x"}, "from не больше to"),
        ({"key": "a", "from": 5, "to": 60, "words": "x"}, "от 1 до 42"),
        ({"key": "a", "from": 5, "words": "x"}, "нужны key, from, to и words"),
    ],
)
def test_a_mistake_in_the_plan_of_visits_is_named(visit: dict[str, object], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_visits({"visits": [visit]})


def test_a_key_of_a_visit_stands_once() -> None:
    with pytest.raises(ValueError, match="дважды"):
        read_visits({"visits": [visits()[0], visits()[0]]})
