"""A month of birth as people type it, and how old a child is by it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.amiss import Amiss
from scenarios.child_age import age_words, ages_words, born_between, years_old
from scenarios.month import MONTHS
from scenarios.read_month import month_words, read_month

TODAY = date(2026, 11, 22)
MAY = date(2019, 5, 1)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("май 2019", MAY),
        ("Мая 2019 г.", MAY),
        ("в мае 2019 года", MAY),
        ("родился в мае 2019", MAY),
        ("2019 май", MAY),
        ("май 19", MAY),
        ("05.2019", MAY),
        ("5/2019", MAY),
        ("05.19", MAY),
        ("2019-05", MAY),
        ("12.05.2019", MAY),
        ("12 мая 2019", MAY),
        ("2019-05-12", MAY),
        ("дек. 1999", date(1999, 12, 1)),
        ("12.99", date(1999, 12, 1)),
        ("Сентября 2011", date(2011, 9, 1)),
        ("ноябрь 2026", date(2026, 11, 1)),
        ("вчера", date(2026, 11, 1)),
    ],
)
def test_a_month_is_understood_as_people_type_it(typed: str, born: date) -> None:
    assert read_month(typed, TODAY) == born


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2019", "Ещё нужен месяц"),
        ("май", "Ещё нужен год"),
        ("12 мая", "Ещё нужен год"),
        ("7 лет", "Возраст меняется"),
        ("полгода", "Возраст меняется"),
        ("декабрь 2026", "Декабрь 2026 ещё впереди"),
        ("01.2027", "Январь 2027 ещё впереди"),
        ("25.11.2026", "ещё не наступило"),
        ("1899", "Проверьте, пожалуйста, год: 1899"),
        ("май 1899", "Проверьте, пожалуйста, год: 1899"),
        ("12.05.1899", "Проверьте, пожалуйста, год: 1899"),
        ("13.2019", "Месяца с номером 13 не бывает"),
        ("2019-00", "Месяца с номером 0 не бывает"),
        ("31.02.2019", "31-го не бывает"),
        ("май 2119", "Проверьте, пожалуйста, год: 2119"),
    ],
)
def test_what_was_meant_and_cannot_be_is_told_in_a_sentence(typed: str, told: str) -> None:
    found = read_month(typed, TODAY)
    assert isinstance(found, Amiss)
    assert told in found.words


@pytest.mark.parametrize("typed", ["", "не знаю", "когда придёт врач?", "у нас двое", "3", "мама", "июнь июль 2019"])
def test_other_words_are_no_month(typed: str) -> None:
    assert read_month(typed, TODAY) is None


@given(st.dates(date(1990, 1, 1), TODAY))
def test_what_is_said_of_a_month_is_read_back(day: date) -> None:
    born = day.replace(day=1)
    assert read_month(month_words(born), TODAY) == born
    assert read_month(f"{born:%m.%Y}", TODAY) == born
    assert read_month(f"{day:%d.%m.%Y}", TODAY) == born
    assert read_month(MONTHS[born.month - 1], TODAY) != born


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2026, 11, 1), "меньше месяца"),
        (date(2026, 10, 1), "1 месяц"),
        (date(2026, 6, 1), "5 месяцев"),
        (date(2025, 12, 1), "11 месяцев"),
        (date(2025, 11, 1), "1 год"),
        (date(2024, 12, 1), "1 год"),
        (date(2023, 11, 1), "3 года"),
        (date(2019, 5, 1), "7 лет"),
        (date(2005, 11, 1), "21 год"),
    ],
)
def test_an_age_is_said_in_words(born: date, words: str) -> None:
    assert age_words(born, TODAY) == words


def test_children_are_said_from_the_youngest() -> None:
    assert ages_words([MAY, date(2023, 11, 1)], TODAY) == "3 года, 7 лет"


@given(st.dates(date(1990, 1, 1), TODAY), st.integers(0, 17), st.integers(0, 6))
def test_the_months_of_an_age_hold_just_those_who_are_that_old(day: date, least: int, more: int) -> None:
    born = day.replace(day=1)
    after, until = born_between((least, least + more), TODAY)
    assert (after < born <= until) == (least <= years_old(born, TODAY) <= least + more)
