"""The library's own promises: the words of the scale are the scale's, nobody is diagnosed, danger never waits."""

from __future__ import annotations

import pytest

from curators.danger import DangerSign
from scenarios.effects import Emergency
from scenarios.engine import answer, start
from scenarios.moves import Moves, Typed
from scenarios.questions import Ask
from scenarios.screening_items import PHQ9_ITEMS, PHQ_ANSWERS
from scenarios.shelf import shelf
from tests.unit.test_scenario_engine import NOW

ABOUT_HEALTH = (
    "wellbeing_daily", "wellbeing_weekly", "pressure", "pressure_signs", "pressure_again", "weight", "movements", "phq",
    "after_birth",
)  # fmt: skip


def test_phq_asks_the_scale_in_its_own_words() -> None:
    steps = shelf()["phq"].scenario.steps
    for number, item in enumerate(PHQ9_ITEMS, start=1):
        step = steps[f"q{number}"]
        assert isinstance(step, Ask)
        assert item in step.ask
        assert isinstance(step.choice, tuple)
        assert [(one.button, one.value) for one in step.choice] == list(zip(PHQ_ANSWERS, range(4), strict=True))


@pytest.mark.parametrize("name", ABOUT_HEALTH)
def test_health_is_asked_by_consent_only_and_its_answers_stay_out_of_the_history(name: str) -> None:
    scenario = shelf()[name].scenario
    assert scenario.consent == "health"
    assert not scenario.history


@pytest.mark.parametrize("name", ["phq", "after_birth"])
def test_nobody_is_told_a_diagnosis(name: str) -> None:
    assert "депресс" not in "\n".join(line for line in shelf()[name].yaml.splitlines() if not line.startswith("#"))


def test_every_sign_of_feeling_bad_is_one_the_service_knows_and_calls_at_once() -> None:
    scenario = shelf()["feeling_bad"].scenario
    step = scenario.steps["what"]
    assert isinstance(step, Ask)
    assert isinstance(step.choice, tuple)
    called = []
    for option in step.choice:
        if option.value in {"other", "fine"}:
            continue
        begun = start(scenario, 1, {"expecting": option.when != "not expecting"}, NOW)
        followed = answer(scenario, begun.run, Typed(option.button), NOW)
        assert isinstance(followed, Moves)
        [sign] = [act.sign for act in followed.effects if isinstance(act, Emergency)]
        called.append(DangerSign(sign))
    of_a_pregnancy = {
        "bleeding", "headache", "vision", "fainting", "abdomen", "waters", "fever", "movement", "swelling", "self_harm",
    }  # fmt: skip
    assert of_a_pregnancy <= set(called)


@pytest.mark.parametrize("words", ["Меньше обычного", "Не чувствую"])
def test_movements_that_are_less_or_none_are_a_danger(words: str) -> None:
    scenario = shelf()["movements"].scenario
    followed = answer(scenario, start(scenario, 1, {"by_itself": True}, NOW).run, Typed(words), NOW)
    assert isinstance(followed, Moves)
    assert [act.sign for act in followed.effects if isinstance(act, Emergency)] == ["movement"]
