"""Counting a survey: every figure is the rows' own, nobody is seen in a small group, and none is reckoned back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.load import Faulty, load
from scenarios.shelf import shelf
from scenarios.survey_results import EVERYBODY, LEAST, Answers, hidden, read, tables

NAMES = {"large_family": "многодетная семья", "expectant_mother": "будущая мама"}
SURVEY = shelf()["survey_mothers"].scenario


def said(overall: str, territory: str = "Липецк", audiences: tuple[str, ...] = ("large_family",)) -> Answers:
    return Answers({"overall": (overall,), "useful": ("curator", "measures")}, audiences, territory)


def test_counts_and_shares_are_given_by_group() -> None:
    answers = [said("much")] * 6 + [said("none", "Елец", ("expectant_mother", "large_family"))] * 5
    [table] = [one for one in tables(SURVEY, answers, NAMES) if one.question == "Помогает ли «Забота»"]
    assert table.options == ("Очень помогает", "Скорее помогает", "Скорее нет", "Не помогает")
    assert {row.group: (row.answered, row.counts) for row in table.rows} == {
        EVERYBODY: (11, (6, 0, 0, 5)),
        "будущая мама": (5, (0, 0, 0, 5)),
        "многодетная семья": (11, (6, 0, 0, 5)),
        "Елец": (5, (0, 0, 0, 5)),
        "Липецк": (6, (6, 0, 0, 0)),
    }
    assert table.rows[0].share(0) == pytest.approx(6 / 11)


def test_of_several_options_each_counts_and_people_count_once() -> None:
    [table] = [one for one in tables(SURVEY, [said("much")] * 5, NAMES) if one.question == "Что полезнее всего"]
    assert table.rows[0].answered == 5
    assert table.rows[0].counts == (5, 0, 5, 0, 0, 0)


def test_few_answers_are_hidden_even_of_everybody() -> None:
    for table in tables(SURVEY, [said("much")] * (LEAST - 1), NAMES):
        assert all(row.counts is None for row in table.rows)


@pytest.mark.parametrize(
    ("sizes", "not_shown"),
    [
        ({"а": 5, "б": 9}, ""),
        ({"а": 4, "б": 9}, "аб"),
        ({"а": 4, "б": 9, "в": 30}, "аб"),
        ({"а": 1, "б": 1, "в": 30}, "абв"),
        ({"а": 1, "б": 4, "в": 30}, "аб"),
        ({"а": 2}, "а"),
        ({}, ""),
    ],
)
def test_a_group_that_could_be_reckoned_back_is_hidden_too(sizes: dict[str, int], not_shown: str) -> None:
    assert hidden(sizes) == frozenset(not_shown)


@given(st.dictionaries(st.text("абвгдежз", min_size=1, max_size=1), st.integers(0, 40)))
def test_what_is_hidden_is_never_one_small_group_alone(sizes: Mapping[str, int]) -> None:
    gone = hidden(sizes)
    assert all(sizes[group] >= LEAST for group in set(sizes) - gone)
    if gone and gone != set(sizes):
        assert len(gone) > 1
        assert sum(sizes[group] for group in gone) >= LEAST


def test_only_chosen_options_are_read_never_words() -> None:
    items: list[dict[str, Any]] = [
        {"linkId": "overall", "text": "?", "answer": [{"valueCoding": {"code": "much", "display": "Очень"}}]},
        {"linkId": "words", "text": "?", "answer": [{"valueString": "меня зовут Оля"}]},
        {"linkId": "skipped", "text": "?"},
    ]
    assert read(items) == {"overall": ("much",)}


def test_a_survey_must_be_recorded_by_the_consent_to_mailings_and_out_of_the_history() -> None:
    text = shelf()["survey_mothers"].yaml
    for line in ("record: true\n", "consent: mailings\n", "history: false\n"):
        with pytest.raises(Faulty, match="с survey нужны"):
            load(text.replace(line, "", 1), "survey_mothers.yaml")


def test_every_question_of_the_mothers_survey_is_answered_by_buttons() -> None:
    assert len(tables(SURVEY, [], NAMES)) == 9
