"""Rules of measures as data, the quiz made of them, and words as people type them: pure."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenarios import measures_quiz as quiz
from scenarios import measures_rules as rules
from scenarios.measures_facts import ABSENT, FACTS, QUESTIONS, Between, Known, from_children
from scenarios.measures_quiz import NOTHING, About, Candidate
from scenarios.measures_rules import Verdict
from scenarios.measures_search import spellings, terms
from scenarios.measures_vocabulary import FOLDER, Vocabulary, distance, plain, synonyms
from scenarios.measures_words import verified

LARGE = Candidate(1, "Многодетным", ("large_family",), (rules.parse("children >= 3: у вас трое детей"),))
POOR = Candidate(
    2, "Пособие", (), (rules.parse("youngest_age < 17: есть ребёнок"), rules.parse("income = low: доход мал"))
)
PREGNANT = Candidate(3, "Беременным", (), (rules.parse("pregnant_weeks <= 12: вы ждёте ребёнка"),))
NOBODY = About.of(())
WORDY = Candidate(4, "Педагогам", ("teacher",), ())


@pytest.mark.parametrize(
    ("rule", "facts", "verdict"),
    [
        ("children >= 3: да", {"children": Between(3, 3)}, "holds"),
        ("children >= 3: да", {"children": Between(4, 20)}, "holds"),
        ("children >= 3: да", {"children": Between(1, 4)}, "open"),
        ("children >= 3: да", {"children": Between(2, 2)}, "fails"),
        ("children >= 3: да", {}, "open"),
        ("children = 2: да", {"children": Between(2, 2)}, "holds"),
        ("children = 2: да", {"children": Between(1, 3)}, "open"),
        ("children > 2: да", {"children": Between(2, 2)}, "fails"),
        ("youngest_age < 1.5: да", {"youngest_age": Between(0.5, 1.49)}, "holds"),
        ("youngest_age < 1.5: да", {"youngest_age": ABSENT}, "fails"),
        ("pregnant_weeks <= 12: да", {"pregnant_weeks": ABSENT}, "fails"),
        ("svo = да: да", {"svo": "да"}, "holds"),
        ("svo != да: да", {"svo": "да"}, "fails"),
        ("svo = да или pensioner = да: да", {"svo": "нет"}, "open"),
        ("svo = да или pensioner = да: да", {"svo": "нет", "pensioner": "нет"}, "fails"),
        ("svo = да или pensioner = да: да", {"pensioner": "да"}, "holds"),
        ("audience = teacher: да", {}, "fails"),
    ],
)
def test_a_rule_is_judged_by_what_is_known(rule: str, facts: dict[str, Known], verdict: str) -> None:
    assert rules.judge(rules.parse(rule), facts) == Verdict(verdict)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("children >= 3", "не сказано почему"),
        ("children >= 3:", "не сказано почему"),
        ("children: три", "не условие"),
        ("children => 3: три", "не условие"),
        ("childern >= 3: три", "может быть, «children»?"),
        ("children >= много: три", "сравнивается с числом"),
        ("children != 3: три", "знаки >=, <=, >, <, ="),
        ("svo = 1: да", "только да, нет"),
        ("svo >= да: да", "только знаками = и !="),
        ("__import__('os'): да", "не условие"),
        ("children >= 3: " + "о" * 201, "скажите короче"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_do(text: str, told: str) -> None:
    with pytest.raises(ValueError, match="«") as error:
        rules.parse(text)
    assert told in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_clear_refusal(text: str) -> None:
    try:
        parsed = rules.parse(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017  # both ways are right; a refusal has words
    else:
        assert rules.read(orjson.dumps(rules.stored([parsed]))) == (parsed,)


def test_only_what_a_measure_still_needs_is_asked() -> None:
    first = quiz.next_question([LARGE], NOTHING, NOBODY)
    assert first is not None
    assert "детей" in QUESTIONS[first].words
    assert quiz.next_question([LARGE], NOTHING, About.of(("large_family",))) is None
    assert quiz.next_question([WORDY], NOTHING, NOBODY) is None
    assert quiz.next_question([], NOTHING, NOBODY) is None


def test_a_measure_that_failed_asks_nothing_more() -> None:
    childless = quiz.answered(NOTHING, 2, 0)
    assert quiz.next_question([POOR], childless, NOBODY) is None
    assert quiz.judged([POOR], childless, NOBODY) == []


def test_reasons_tell_what_holds_and_what_must_be_true() -> None:
    answers = quiz.answered(quiz.answered(NOTHING, 2, 3), 3, 3)
    large, poor = quiz.judged([POOR, LARGE, PREGNANT], quiz.answered(answers, 0, 0), NOBODY)
    assert (large.title, large.why, large.fits) == ("Многодетным", ("у вас трое детей",), True)
    assert (poor.why, poor.provided) == (("есть ребёнок",), ("доход мал",))


def test_a_measure_without_rules_may_fit_those_it_is_for() -> None:
    assert quiz.judged([WORDY], NOTHING, NOBODY) == []
    [found] = quiz.judged([WORDY], NOTHING, About.of(("teacher",)))
    assert not found.fits


def test_an_answer_outweighs_what_an_audience_says() -> None:
    assert quiz.judged([LARGE], quiz.answered(NOTHING, 2, 1), About.of(("large_family",))) == []


def test_not_knowing_is_not_asked_about_again() -> None:
    answers = NOTHING
    asked = []
    while (question := quiz.next_question([LARGE, POOR, PREGNANT], answers, NOBODY)) is not None:
        asked.append(question)
        answers = quiz.answered(answers, question, quiz.UNKNOWN)
    assert asked == sorted(set(asked))
    assert len(quiz.judged([LARGE, POOR, PREGNANT], answers, NOBODY)) == 3


@given(st.text(max_size=12))
def test_answers_of_any_button_are_read_or_refused(text: str) -> None:
    answers = quiz.read_answers(text)
    if answers is not None:
        assert len(answers) == len(QUESTIONS)
        quiz.facts_of(answers, NOBODY)


def test_back_takes_the_last_answer_away() -> None:
    assert quiz.back(NOTHING) is None
    assert quiz.back(quiz.answered(quiz.answered(NOTHING, 0, 1), 2, 3)) == quiz.answered(NOTHING, 0, 1)


def test_a_button_holds_all_the_answers_there_can_be() -> None:
    assert len(f"ms:d:{2**40}:{255}:{NOTHING}") <= 64
    assert all(len(question.options) <= 5 for question in QUESTIONS)  # five rows and one more fit under VK's messages


def test_every_rule_of_the_starter_catalogue_can_be_found_out() -> None:
    asked = {name for question in QUESTIONS for name in question.finds} | {"audience"}
    assert asked == set(FACTS)
    for measure in yaml.safe_load((FOLDER / "measures.yaml").read_text(encoding="utf-8")):
        for rule in measure["rules"]:
            assert rules.parse(rule).facts <= asked


def test_nothing_in_the_starter_catalogue_is_a_sum_of_money() -> None:
    text = (FOLDER / "measures.yaml").read_text(encoding="utf-8")
    assert "₽" not in text
    assert "руб" not in text.lower().replace("за рубеж", "")


TODAY = date(2026, 6, 15)
FRESH = timedelta(days=180)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (None, "не проверены: уточните у куратора"),
        (TODAY, "Сведения проверены 15.06.2026."),
        (TODAY - FRESH, "Сведения проверены 17.12.2025."),
        (TODAY - FRESH - timedelta(days=1), "с тех пор могло что-то измениться; уточните у куратора"),
    ],
)
def test_how_sure_the_facts_are_is_said(on: date | None, told: str) -> None:
    assert told in verified(on, TODAY, FRESH)


def test_words_are_taken_in_one_form() -> None:
    assert plain("  Ёлка, «1,5» года!\n") == "елка 1 5 года"
    assert spellings("vfnthbycrbq") == ["vfnthbycrbq", "материнский"]
    assert spellings("СФР") == ["сфр"]


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [("капитал", "капитал", 0), ("капиатл", "капитал", 1), ("копитал", "капитал", 1), ("кот", "капитал", 3)],
)
def test_letters_changed_are_counted_and_neighbours_swapped_are_one(left: str, right: str, steps: int) -> None:
    assert distance(left, right, 2) == min(steps, 3)
    assert distance(right, left, 2) == min(steps, 3)


def vocabulary() -> Vocabulary:
    """Three measures; each word is its own lexeme."""
    said = synonyms()
    words = {word: word for word in ("материнский", "капитал", "пособие", "беременной", "пенсия")}
    return Vocabulary.of(words, dict.fromkeys(words, 1), 3, said, {word: word for word in said.words})


def test_a_misspelt_word_is_the_nearest_known_one_and_a_strange_one_is_none() -> None:
    known = vocabulary()
    assert known.nearest("капиатл") == "капитал"
    assert known.nearest("пасобие") == "пособие"
    assert known.nearest("велосипед") is None
    assert known.nearest("кот") is None


def test_a_phrase_people_say_is_one_term_and_noise_is_none() -> None:
    known = vocabulary()
    [term] = terms("как получить мат капитал", {word: word for word in ("как", "получить", "мат", "капитал")}, known)
    assert frozenset({"материнский", "капитал"}) in term.alternatives


@pytest.mark.parametrize(
    ("born", "audiences", "children", "youngest"),
    [
        ((), (), None, None),
        (("2005-01",), (), None, None),  # grown up
        (("2026-06",), (), (1, 20), (0, 0.5)),
        (("2025-11", "2019-05", "2005-01"), (), (2, 20), (0, 13 / 12)),
        (("2025-11", "2019-05"), ("large_family",), (3, 20), (0, 13 / 12)),
        (("2008-12",), (), (1, 20), (0, 18)),
    ],
)
def test_children_a_family_has_told_of_are_at_least_so_many_and_the_youngest_at_most_so_old(
    born: tuple[str, ...],
    audiences: tuple[str, ...],
    children: tuple[float, float] | None,
    youngest: tuple[float, float] | None,
) -> None:
    months = [date.fromisoformat(f"{one}-01") for one in born]
    found = from_children(months, audiences, date(2026, 11, 22))
    assert found.get("children") == (Between(*children) if children is not None else None)
    assert found.get("youngest_age") == (Between(*youngest) if youngest is not None else None)


def test_who_has_told_of_three_children_is_not_asked_how_many() -> None:
    known = from_children([date(2019, 5, 1), date(2021, 11, 1), date(2024, 2, 1)], (), date(2026, 11, 22))
    assert quiz.next_question([LARGE], NOTHING, About.of((), known)) is None
