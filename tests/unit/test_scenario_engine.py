"""The engine: what follows from an answer, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scenarios import asking, engine
from scenarios.effects import CallCurator, RecordConsent
from scenarios.load import load
from scenarios.moves import Endless, Moves, NotUnderstood, Old, Pressed, Shared, Typed
from scenarios.schema import Scenario
from scenarios.shelf import shelf

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = "name: talk\ntitle: разговор\nexamples: [{name: e, talk: [], ends: open}]\nsteps:\n"
THREE = (
    HEAD
    + """
  colour:
    label: цвет
    ask: Какой цвет?
    choice: [Синий, Зелёный, {button: Свой, value: own, goto: words}]
  size:
    label: размер
    ask: Какой размер?
    choice: [{button: Малый, value: 1}, {button: Большой, value: 2}]
    goto: review
  words:
    label: слова
    ask: "Какой же, {{ colour }}?"
    text: {least: 3, most: 20}
  review:
    summary: "Верно?"
  end:
    done: Спасибо!
"""
)


def begun(text: str = THREE, known: dict[str, Any] | None = None, **facts: Any) -> tuple[Scenario, Moves]:
    scenario = load(text)
    return scenario, engine.start(scenario, 7, facts, NOW, known)


def then(scenario: Scenario, moves: Moves, *given: Any, known: dict[str, Any] | None = None) -> Moves:
    for one in given:
        found = engine.answer(scenario, moves.run, Typed(one) if isinstance(one, str) else one, NOW, known)
        assert isinstance(found, Moves), found
        moves = found
    return moves


def asked(moves: Moves) -> str:
    return moves.say[-1].text


def test_buttons_carry_run_question_and_choice_within_64_bytes() -> None:
    _, moves = begun()
    buttons = [button for row in moves.say[-1].buttons for button in row]
    assert [button.data for button in buttons] == ["s:7:1:0", "s:7:1:1", "s:7:1:2"]
    assert asking.read_data("s:7:1:2") == (7, Pressed(1, "2"))
    assert len(asking.button_data(2**63 - 1, 2**31, "b").encode()) <= 64
    assert asking.read_data("c:card:7") is None


@pytest.mark.parametrize("typed", ["зеленый", "ЗЕЛЁНЫЙ!", "2", " зелё ", "зеленый."])
def test_words_of_a_button_are_understood_however_they_are_typed(typed: str) -> None:
    scenario, moves = begun()
    assert then(scenario, moves, typed).facts["colour"] == "Зелёный"


@pytest.mark.parametrize("typed", ["", "0", "4", "красный", "да", "з"])
def test_other_words_get_the_question_again_under_the_same_number(typed: str) -> None:
    scenario, moves = begun()
    found = engine.answer(scenario, moves.run, Typed(typed), NOW)
    assert isinstance(found, NotUnderstood)
    assert found.say[-1] == moves.say[-1]


def test_an_answer_leaves_the_given_run_untouched() -> None:
    scenario, moves = begun()
    before = engine.start(scenario, 7, {}, NOW).run
    then(scenario, moves, "Синий")
    assert moves.run == before


def test_back_asks_the_question_before_and_keeps_its_answer_until_another() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Назад")
    assert asked(moves) == "Какой цвет?"
    assert then(scenario, moves, "Зелёный").facts["colour"] == "Зелёный"


def test_there_is_no_way_back_from_the_first_question() -> None:
    scenario, moves = begun()
    assert isinstance(engine.answer(scenario, moves.run, Typed("назад"), NOW), NotUnderstood)


def test_a_corrected_answer_returns_to_the_summary_and_asks_nothing_twice() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Большой", "Изменить: цвет", "Зелёный")
    assert asked(moves) == "Верно?\n\nЦвет: Зелёный\nРазмер: Большой"


def test_a_correction_that_leads_elsewhere_asks_what_is_new_there() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Большой", "Изменить: цвет", "Свой")
    assert asked(moves) == "Какой же, own?"
    moves = then(scenario, moves, "бирюза")
    assert "Слова: бирюза" in asked(moves)
    assert then(scenario, moves, "Всё верно").run.state == "done"


def test_back_from_a_correction_is_the_summary() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Большой", "Изменить: цвет", "Назад")
    assert asked(moves).startswith("Верно?")


def test_an_old_button_tells_what_is_recorded_and_changes_nothing() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, Pressed(1, "0"))
    found = engine.answer(scenario, moves.run, Pressed(1, "1"), NOW)
    assert isinstance(found, Old)
    assert [content.text for content in found.say] == ["Этот ответ уже записан: Синий.", "Какой размер?"]


def test_a_button_pressed_twice_counts_once() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Большой")
    done = then(scenario, moves, Pressed(3, "0"))
    found = engine.answer(scenario, done.run, Pressed(3, "0"), NOW)
    assert done.run.state == "done"
    assert isinstance(found, Old)


def test_the_older_message_of_the_open_question_still_answers_it() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Назад")
    assert moves.run.asked == 3
    assert then(scenario, moves, Pressed(1, "1")).facts["colour"] == "Зелёный"


def test_an_outdated_summary_confirms_nothing() -> None:
    scenario, moves = begun()
    moves = then(scenario, moves, "Синий", "Большой", "Изменить: цвет", "Зелёный")
    assert isinstance(engine.answer(scenario, moves.run, Pressed(3, "0"), NOW), Old)


def test_calling_the_curator_is_offered_at_every_question_of_somebody_who_has_one() -> None:
    known = {"has_curator": True}
    scenario, moves = begun(known=known)
    while moves.run.state == "open":
        assert "Связаться с куратором" in [button.text for row in moves.say[-1].buttons for button in row]
        called = engine.answer(scenario, moves.run, Typed("связаться с куратором"), NOW, known)
        assert isinstance(called, Moves)
        assert (called.effects, called.run.state) == ([CallCurator()], "queued")
        assert engine.resume(scenario, called.run, NOW, known).say[-1] == moves.say[-1]
        moves = then(scenario, moves, Pressed(moves.run.asked, "0"), known=known)


def test_a_stranger_is_not_offered_what_they_dont_have() -> None:
    scenario, moves = begun()
    assert isinstance(engine.answer(scenario, moves.run, Typed("Связаться с куратором"), NOW), NotUnderstood)


PHONE = HEAD + "  phone: {ask: 'Телефон?', phone: true, skip: Пропустить}\n  end: {done: true}\n"


@pytest.mark.parametrize("typed", ["8 910 123-45-67", "+7(910)1234567", "89101234567", "9101234567"])
def test_a_phone_is_kept_in_one_form(typed: str) -> None:
    scenario, moves = begun(PHONE)
    assert then(scenario, moves, typed).facts["phone"] == "+79101234567"


def test_a_shared_contact_answers_the_question_of_a_phone_alone() -> None:
    scenario, moves = begun(PHONE)
    assert then(scenario, moves, Shared("79101234567")).facts["phone"] == "+79101234567"
    scenario, moves = begun()
    assert isinstance(engine.answer(scenario, moves.run, Shared("79101234567"), NOW), NotUnderstood)


@pytest.mark.parametrize("typed", ["123", "нет", "8 910", "+1"])
def test_what_is_no_phone_is_asked_again(typed: str) -> None:
    scenario, moves = begun(PHONE)
    assert isinstance(engine.answer(scenario, moves.run, Typed(typed), NOW), NotUnderstood)


def test_a_question_may_be_skipped() -> None:
    scenario, moves = begun(PHONE)
    assert then(scenario, moves, Pressed(1, "k")).facts["phone"] is None


def test_a_consent_is_recorded_by_the_version_that_was_shown() -> None:
    text = (
        HEAD
        + "  v: {set: {consent_version: v7}}\n"
        + "  a: {ask: '?', choice: [{button: Да, do: [record_consent: base]}]}\n  z: {done: true}\n"
    )
    scenario, moves = begun(text)
    moves = then(scenario, moves, "да")
    assert moves.effects == [RecordConsent("base", "v7")]
    assert moves.facts["consents"] == {"base": {"version": "v7", "at": NOW.isoformat()}}


def test_silence_is_reminded_of_with_the_question_and_ends() -> None:
    scenario, moves = begun(
        THREE.replace("steps:", "patience: {remind: [PT2H, P1D], expire: P3D, farewell: Пока.}\nsteps:")
    )
    assert moves.next_action_at == NOW + timedelta(hours=2)
    first = engine.due(scenario, moves.run, NOW + timedelta(hours=2))
    assert first.say[-1] == moves.say[-1]
    assert first.next_action_at == NOW + timedelta(hours=26)
    second = engine.due(scenario, first.run, NOW)
    assert second.next_action_at == NOW + timedelta(days=3)
    last = engine.due(scenario, second.run, NOW)
    assert (last.run.state, [content.text for content in last.say]) == ("expired", ["Пока."])


def test_an_answer_after_a_reminder_starts_the_patience_anew() -> None:
    scenario, moves = begun()
    reminded = engine.due(scenario, moves.run, NOW)
    assert then(scenario, reminded, "Синий").run.memory.nudged == 0


def test_a_circle_without_a_question_is_stopped() -> None:
    with pytest.raises(Endless):
        begun(HEAD + "  a: {set: {x: 1}}\n  b: {goto: a}\n  c: {done: true}\n")


def test_templates_cant_reach_out_of_their_facts() -> None:
    for source in ("{{ ''.__class__.__mro__ }}", "{{ facts.__init__.__globals__ }}"):
        _, moves = begun(HEAD + f'  a: {{ask: "{source}", choice: [Да]}}\n  z: {{done: true}}\n', facts={})
        assert "class" not in asked(moves)


def test_what_a_person_typed_is_never_read_as_a_template() -> None:
    scenario, moves = begun(THREE)
    moves = then(scenario, moves, "Свой", "{{ 7*7 }}")
    assert "Слова: {{ 7*7 }}" in asked(moves)


@pytest.mark.parametrize("name", sorted(shelf()))
def test_every_button_of_the_library_is_short_enough_for_each_messenger(name: str) -> None:
    for step in shelf()[name].scenario.steps.values():
        for option in getattr(step, "choice", None) or ():
            if hasattr(option, "button"):
                assert len(option.button) <= 40
