"""A timing as a doctor reads it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from scenarios.amount import Amount, amount_words
from scenarios.plural import counted
from scenarios.timing import Timing, parse
from scenarios.timing_words import in_words

TABLET = Amount(Fraction(1), "таблетка")


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, "3 раза в день"),
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, "1 раз в день"),
        ({"frequency": 5, "period": 1, "periodUnit": "d"}, "5 раз в день"),
        ({"period": 8, "periodUnit": "h", "count": 21}, "каждые 8 часов, 21 приём"),
        ({"period": 1, "periodUnit": "h", "count": 2}, "каждый час, 2 приёма"),
        ({"period": 21, "periodUnit": "h"}, "каждый 21 час"),
        ({"period": 1.5, "periodUnit": "h"}, "каждые 90 минут"),
        ({"period": 2, "periodUnit": "d", "timeOfDay": ["09:30"]}, "через день в 9:30"),
        ({"period": 3, "periodUnit": "d"}, "раз в 3 дня"),
        ({"period": 1, "periodUnit": "wk"}, "раз в неделю"),
        ({"period": 21, "periodUnit": "wk"}, "раз в 21 неделю"),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, "3 раза в неделю"),
        ({"dayOfWeek": ["fri", "mon", "wed"]}, "по понедельникам, средам и пятницам"),
        ({"dayOfWeek": ["mon", "tue", "wed", "thu", "fri"], "timeOfDay": ["08:00"]}, "по будням в 8:00"),
        ({"dayOfWeek": ["sat"], "period": 2, "periodUnit": "wk"}, "раз в 2 недели по субботам"),
        ({"period": 1, "periodUnit": "mo"}, "раз в месяц"),
        ({"period": 2, "periodUnit": "a"}, "раз в 2 года"),
        ({"when": ["ACM", "ACV"], "offset": 30}, "за 30 минут до завтрака и за 30 минут до ужина"),
        ({"when": ["PCD"], "offset": 61}, "через 1 час 1 минуту после обеда"),
        ({"when": ["C"]}, "во время еды"),
        ({"when": ["AC"]}, "до еды"),
        ({"when": ["MORN", "AFT", "HS"]}, "утром, днём и перед сном"),
        ({"when": ["HS"], "offset": 21}, "за 21 минуту до сна"),
        ({"timeOfDay": ["08:00"], "boundsDuration": {"value": 1, "code": "wk"}}, "в 8:00, 1 неделю"),
        ({"timeOfDay": ["08:00"], "duration": 21, "durationUnit": "min"}, "в 8:00, в течение 21 минуты"),
        (
            {"timeOfDay": ["08:00"], "boundsPeriod": {"start": "2026-01-31", "end": "2027-05-01"}},
            "в 8:00, с 31 января до 1 мая 2027 года",
        ),
    ],
)
def test_how_often(repeat: dict[str, Any], words: str) -> None:
    assert in_words(parse({"repeat": repeat}), TABLET) == f"по 1 таблетке {words}"


def test_the_whole_line() -> None:
    repeat = {"timeOfDay": ["08:00:00", "20:00:00"], "boundsPeriod": {"end": "2026-01-15"}}
    said = in_words(parse({"repeat": repeat}), TABLET, total=40, today=date(2025, 12, 27))
    assert said == "по 1 таблетке в 8:00 и 20:00, до 15 января, 40 приёмов"


def test_as_needed() -> None:
    assert in_words(Timing(as_needed=True), TABLET) == "по 1 таблетке при необходимости"
    limited = parse({"repeat": {"period": 6, "periodUnit": "h"}}, as_needed=True)
    assert in_words(limited, TABLET) == "по 1 таблетке при необходимости, не чаще чем каждые 6 часов"


def test_the_doctor_s_own_words_of_a_dose_stay() -> None:
    assert in_words(parse({"repeat": {"timeOfDay": ["08:00"]}}), "полстакана") == "полстакана в 8:00"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("1", "таб.", "по 1 таблетке"), ("2", "tablet", "по 2 таблетки"), ("5", "капсула", "по 5 капсул"),
        ("11", "капли", "по 11 капель"), ("21", "капель", "по 21 капле"), ("22", "капля", "по 22 капли"),
        ("0.5", "таблетка", "по половине таблетки"), ("1.5", "таблетка", "по 1,5 таблетки"),
        ("0.25", "таблетки", "по четверти таблетки"), ("0.5", "мл", "по 0,5 мл"), ("100", "mg", "по 100 мг"),
        ("1", "чайная ложка", "по 1 чайной ложке"), ("2", "ч. л.", "по 2 чайные ложки"), ("1000", "IU", "по 1000 МЕ"),
        ("3", "шпатель", "по 3 шпатель"),
    ],
)  # fmt: skip
def test_how_much(value: str, unit: str, words: str) -> None:
    assert amount_words(Amount(Fraction(value), unit)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 раз"), (2, "2 раза"), (5, "5 раз"), (11, "11 раз"), (22, "22 раза"), (112, "112 раз"), (101, "101 раз")],
)
def test_plural_forms(number: int, words: str) -> None:
    assert counted(number, ("раз", "раза", "раз")) == words
