"""How a question looks: its words, its buttons, and what each button's data means.

Data of a button is `s:{run}:{asked}:{choice}`; a choice is an option's number, or b (back), k (skip), d (several are
ticked: done), c (call the curator), r (go on with a dialogue that was put aside), n (one that waits goes first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scenarios import attached
from scenarios.moves import Pressed, Run
from scenarios.phone import shown_phone
from scenarios.questions import Ask, FromFact, Option
from scenarios.read_month import month_words
from scenarios.said import date_words, said
from scenarios.schema import Scenario
from scenarios.steps import Summary, options_of
from scenarios.templates import holds, render
from storage.content import Button, ButtonKind, Content

BACK, SKIP, CALL, RESUME, READY, NOW = "b", "k", "c", "r", "d", "n"
BACK_WORDS = "Назад"
CALL_WORDS = "Связаться с куратором"
SHARE_WORDS = "Поделиться номером"
PLACE_WORDS = "Отправить место"
READY_WORDS = "Готово"
TICK = "✓ "
SHORT = 24
"""Buttons of up to so many letters stand two in a row."""
MANY = 3
"""Up to so many options stand one in a row."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An option as it is shown: its words, the answer it gives, and the option it came from."""

    words: str
    value: Any
    option: Option | None = None


def button_data(run_id: int, asked: int, choice: str | int) -> str:
    """Give a button's data (at most 64 bytes, whatever the numbers)."""
    return f"s:{run_id}:{asked}:{choice}"


def read_data(data: str) -> tuple[int, Pressed] | None:
    """Give the run and the press behind a button's data; None where it isn't a dialogue's."""
    parts = data.split(":")
    if len(parts) != 4 or parts[0] != "s" or not parts[1].isdecimal() or not parts[2].isdecimal():
        return None
    return int(parts[1]), Pressed(int(parts[2]), parts[3])


def options(step: Ask | Summary, scenario: Scenario, facts: Mapping[str, Any]) -> list[Shown]:
    """Give what may be chosen now, in order; an option's number is its place here."""
    if isinstance(step, Summary):
        changes = [
            Shown(step.change.format(label=ask.label), name, None) for name, ask in amendable(scenario, facts).items()
        ]
        return [Shown(step.confirm, value=True), *changes, *_open_options(step.also, facts)]
    if isinstance(step.choice, FromFact):
        found = list(facts.get(step.choice.source) or ())[: step.choice.most]
        return [Shown(str(one), one) for one in found]
    return _open_options(step.several.options if step.several else step.choice or (), facts)


def _open_options(given: Sequence[Option], facts: Mapping[str, Any]) -> list[Shown]:
    shown = [one for one in given if one.when is None or holds(one.when, facts)]
    words = [render(one.button, facts) for one in shown]
    return [
        Shown(said, one.value if one.value is not None else said, one) for said, one in zip(words, shown, strict=True)
    ]


def amendable(scenario: Scenario, facts: Mapping[str, Any]) -> dict[str, Ask]:
    """Give the questions a summary shows: those with a label whose fact is known, skipped ones too."""
    return {
        name: step
        for name, step in scenario.steps.items()
        if isinstance(step, Ask) and step.label and not step.add and (step.into or name) in facts
    }


def question(scenario: Scenario, run: Run, facts: Mapping[str, Any]) -> Content:
    """Give the open question of a run."""
    step = scenario.steps[run.step]
    assert isinstance(step, Ask | Summary)
    ticked = run.memory.ticked if isinstance(step, Ask) and step.several else []
    rows = _paired([Button(TICK * (one.value in ticked) + one.words, button_data(run.id, run.asked, n))
                    for n, one in enumerate(options(step, scenario, facts))])  # fmt: skip
    if isinstance(step, Ask):
        rows += _own_rows(step, run, facts)
    below: list[Button] = []
    if isinstance(step, Ask) and step.skip:
        below.append(Button(step.skip, button_data(run.id, run.asked, SKIP)))
    if step.back and len(run.memory.trail) > 1:
        below.append(Button(BACK_WORDS, button_data(run.id, run.asked, BACK)))
    if facts.get("has_curator"):
        below.append(Button(CALL_WORDS, button_data(run.id, run.asked, CALL)))
    files = attached.files(step.attach) if isinstance(step, Ask) else ()
    return Content(text=_words(scenario, step, facts), attachments=files, buttons=(*rows, *_paired(below)))


def _own_rows(step: Ask, run: Run, facts: Mapping[str, Any]) -> list[tuple[Button, ...]]:
    """Buttons that a kind of question brings along."""
    rows = list(attached.link_rows(step.links, facts))
    if step.several:
        rows.append((Button(READY_WORDS, button_data(run.id, run.asked, READY)),))
    if step.phone:
        rows.append((Button(SHARE_WORDS, kind=ButtonKind.ASK_CONTACT),))
    if step.location:
        rows.append((Button(PLACE_WORDS, kind=ButtonKind.ASK_LOCATION),))
    return rows


def _words(scenario: Scenario, step: Ask | Summary, facts: Mapping[str, Any]) -> str:
    if isinstance(step, Ask):
        return render(step.ask, facts)
    lines = [
        f"{str(ask.label).capitalize()}: {shown_answer(scenario, name, facts) or step.empty}"
        for name, ask in amendable(scenario, facts).items()
    ]
    return "\n".join([render(step.summary, facts), "", *lines])


def shown_answer(scenario: Scenario, name: str, facts: Mapping[str, Any]) -> str:
    """Give an answer as people read it: the words of the button, several after commas."""
    step = scenario.steps[name]
    assert isinstance(step, Ask)
    value = facts.get(step.into or name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if step.phone:
        return ", ".join(shown_phone(str(one)) for one in values)
    if step.date is not None:
        return ", ".join(date_words(one) for one in values)
    if step.month:
        return ", ".join(month_words(date.fromisoformat(one)) for one in values)
    if step.number is not None:
        unit = f" {step.number.unit}" if step.number.unit else ""
        return ", ".join(f"{said(one)}{unit}" for one in values)
    return ", ".join(words_of(scenario, step, one, facts) for one in values)


def words_of(scenario: Scenario, step: Ask, value: Any, facts: Mapping[str, Any]) -> str:
    """Give one value of an answer as people read it."""
    if isinstance(value, dict | list):
        return str(said(value))
    for other in scenario.steps.values():
        if isinstance(other, Ask) and (other is step or (other.into is not None and other.into == step.into)):
            for option in options_of(other)[1]:
                if option.value == value and option.value is not None:
                    return render(option.button, facts)
    return str(said(value))


def _paired(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Few buttons stand one in a row; many short ones two, so that they fit one screen of a phone."""
    if len(buttons) <= MANY and not (len(buttons) == 2 and all(len(one.text) <= SHORT // 2 for one in buttons)):
        return [(button,) for button in buttons]
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and len(button.text) <= SHORT and len(rows[-1][0].text) <= SHORT:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return rows
