"""What a doctor types while prescribing: understood, or told in one sentence what is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import draft as drafts
from scenarios.amiss import Amiss
from scenarios.amount import Amount
from scenarios.dosage import read_dosage
from scenarios.draft import Draft, Stage, instructions, next_question, said_of, wrong_with
from scenarios.prescribed_amount import read_amount
from scenarios.prescribed_bounds import read_bounds
from scenarios.prescribed_times import read_days, read_times
from scenarios.timing import Meals

TODAY = date(2026, 11, 22)
MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1 таблетка", 1, "таблетка"),
        ("по 1 таблетке", 1, "таблетка"),
        ("Две таблетки.", 2, "таблетка"),
        ("2,5 мл", Fraction(5, 2), "мл"),
        ("полтаблетки", Fraction(1, 2), "таблетка"),
        ("1/2 таб.", Fraction(1, 2), "таблетка"),
        ("полторы таблетки", Fraction(3, 2), "таблетка"),
        ("1 ч.л.", 1, "чайная ложка"),
        ("2 мазка", 2, "мазка"),
    ],
)
def test_a_dose_is_understood_as_people_write_it(text: str, value: int | Fraction, unit: str) -> None:
    assert read_amount(text) == Amount(Fraction(value), unit)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 таблеток", "больше нуля"),
        ("1/0 таблетки", "больше нуля"),
        ("2", "вместе с единицей"),
        ("1-2 таблетки", "без «от и до»"),
        ("1 или 2 таблетки", "без «от и до»"),
        ("таблетка", "Не получилось понять дозу"),
        ("-1 таблетка", "Не получилось понять дозу"),
        ("1 таблетка 100 мг", "пишут в названии"),
        ("1000000 мг", "Слишком большое"),
        ("", "Не получилось понять дозу"),
    ],
)
def test_a_dose_that_cannot_be_is_told_in_a_sentence(text: str, words: str) -> None:
    said = read_amount(text)
    assert isinstance(said, Amiss)
    assert words in said.words


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("8:00 и 20:00", {"timeOfDay": ["08:00:00", "20:00:00"]}),
        ("20.00, 8 утра", {"timeOfDay": ["08:00:00", "20:00:00"]}),
        ("3 раза в день", {"frequency": 3, "period": 1, "periodUnit": "d"}),
        ("каждые 8 часов", {"frequency": 1, "period": 8, "periodUnit": "h"}),
        ("утром и на ночь", {"when": ["MORN", "NIGHT"]}),
        ("Днём", {"when": ["AFT"]}),
        ("за полчаса до еды", {"when": ["AC"], "offset": 30}),
        ("через 30 минут после ужина", {"when": ["PCV"], "offset": 30}),
        ("при необходимости", {"as_needed": True}),
    ],
)
def test_times_of_a_day_are_understood(text: str, repeat: dict[str, Any]) -> None:
    assert read_times(text) == repeat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("25:00", "25:00 не бывает"),
        ("8:00 и 24:30", "24:30 не бывает"),
        ("3", "это час или сколько раз"),
        ("8:00 и утром", "вместе не получится"),
        ("8:00, 8:00", "названо дважды"),
        ("когда захочется", "Не получилось понять"),
        ("каждые 0 часов", "от 1 до 48"),
        ("100 раз в день", "Не получилось понять"),
        ("за 500 минут до еды", "от 1 до 240"),
    ],
)
def test_times_that_cannot_be_are_told_in_a_sentence(text: str, words: str) -> None:
    said = read_times(text)
    assert isinstance(said, Amiss)
    assert words in said.words


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("каждый день", {}),
        ("через день", {"period": 2, "periodUnit": "d"}),
        ("раз в 3 дня", {"period": 3, "periodUnit": "d"}),
        ("пн, ср, пт", {"dayOfWeek": ["mon", "wed", "fri"]}),
        ("по вторникам и четвергам", {"dayOfWeek": ["tue", "thu"]}),
        ("по выходным", {"dayOfWeek": ["sat", "sun"]}),
    ],
)
def test_days_are_understood(text: str, repeat: dict[str, Any]) -> None:
    assert read_days(text) == repeat


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("10 дней", {"boundsDuration": {"value": 10, "code": "d"}}),
        ("20 приёмов", {"count": 20}),
        ("до 15 января", {"boundsPeriod": {"end": "2027-01-15"}}),
        ("с 10 по 20 января", {"boundsPeriod": {"start": "2027-01-10", "end": "2027-01-20"}}),
        ("с завтра 10 дней", {"boundsPeriod": {"start": "2026-11-23", "end": "2026-12-02"}}),
        ("с 30 декабря по 5 января", {"boundsPeriod": {"start": "2026-12-30", "end": "2027-01-05"}}),
        ("без срока", {}),
    ],
)
def test_bounds_are_understood(text: str, repeat: dict[str, Any]) -> None:
    assert read_bounds(text, TODAY) == repeat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("до 31 февраля", "В феврале 28 или 29 дней"),
        ("31 февраля", "В феврале 28 или 29 дней"),
        ("с 20 января по 10 января", "раньше начала"),
        ("до 1 мая 2020", "уже прошло"),
        ("0 дней", "такого числа не бывает"),
        ("100000 приёмов", "такого числа не бывает"),
        ("15 января", "до этого дня или с него"),
        ("сколько-нибудь", "Не получилось понять срок"),
    ],
)
def test_bounds_that_cannot_be_are_told_in_a_sentence(text: str, words: str) -> None:
    said = read_bounds(text, TODAY)
    assert isinstance(said, Amiss)
    assert words in said.words


@given(st.text(max_size=40))
def test_any_words_at_all_are_understood_or_told_back(text: str) -> None:
    for said in (read_amount(text), read_times(text), read_days(text), read_bounds(text, TODAY)):
        assert isinstance(said, Amiss | Amount | dict)
        assert not isinstance(said, Amiss) or said.words.strip().endswith((".", "?"))


TABLET = (1.0, "таблетка")
TWICE = {"timeOfDay": ["08:00:00", "20:00:00"]}


def _said(*stages: Stage) -> str:
    draft = Draft(drug="x", stages=stages)
    return said_of(read_dosage(instructions(draft)), MOSCOW, Meals(), NOW, TODAY)


def test_a_prescription_reads_as_a_doctor_would_say_it() -> None:
    assert _said(Stage(TABLET, TWICE, {}, {"boundsPeriod": {"end": "2026-12-11"}})) == (
        "по 1 таблетке в 8:00 и 20:00, до 11 декабря, 40 приёмов"
    )
    assert _said(Stage(TABLET, TWICE, {"period": 2, "periodUnit": "d"}, {"count": 3})) == (
        "по 1 таблетке через день в 8:00 и 20:00, 3 приёма"
    )
    assert _said(Stage((0.5, "таблетка"), {"as_needed": True}, None, {})) == "по половине таблетки при необходимости"


def test_a_taper_is_said_step_by_step_with_its_whole() -> None:
    first = Stage((2.0, "таблетка"), TWICE, {}, {"boundsDuration": {"value": 5, "code": "d"}})
    then = Stage(TABLET, TWICE, {}, {"boundsDuration": {"value": 5, "code": "d"}})
    assert _said(first, then) == (
        "по 2 таблетки в 8:00 и 20:00, 5 дней, 10 приёмов; затем по 1 таблетке в 8:00 и 20:00, 5 дней, 10 приёмов, "
        "всего 20 приёмов"
    )


def test_what_is_not_known_is_asked_in_order_and_every_day_is_never_taken_for_granted() -> None:
    draft = Draft()
    asked = []
    for field, value in (("person_id", 1), ("drug", "x")):
        asked.append(next_question(draft))
        draft = drafts.from_json(drafts.to_json(drafts.Draft(**{**_plain(draft), field: value})))
    for field, said in (("amount", TABLET), ("often", TWICE), ("days", {}), ("bounds", {})):
        asked.append(next_question(draft))
        draft = drafts.from_json(drafts.to_json(drafts.with_stage(draft, **{field: said})))
    assert asked == ["person", "drug", "amount", "often", "days", "bounds"]
    assert next_question(draft) == "critical"
    assert next_question(drafts.with_stage(draft, often={"as_needed": True}, days=None)) == "critical"


def _plain(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__struct_fields__}


def test_a_course_without_a_single_dose_is_told() -> None:
    only = Stage(TABLET, TWICE, {"dayOfWeek": ["mon"]}, {"boundsPeriod": {"start": "2026-11-24", "end": "2026-11-26"}})
    assert "ни одного приёма" in wrong_with(Draft(drug="x", stages=(only,)), MOSCOW, Meals(), NOW)["bounds"]
