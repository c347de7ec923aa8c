"""What an answer means to the open question: by a button, by typed words, by a shared contact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from scenarios import asking
from scenarios.moves import Given, Pressed, Run, Shared, Typed
from scenarios.phone import read_phone
from scenarios.questions import Ask, FromFact, Option, TextRule
from scenarios.schema import Scenario
from scenarios.steps import Summary
from scenarios.templates import render
from scenarios.words import chosen, plain, same

NO_CHOICE = "Не совсем понимаю. Нажмите, пожалуйста, одну из кнопок или напишите её слова."
NO_WORDS = "Напишите, пожалуйста, ответ словами."
NO_PHONE = "Не похоже на номер телефона. Напишите его целиком, например 8 910 123-45-67."
NO_OTHER = "Выберите, пожалуйста, из списка или напишите своими словами."
LONGEST_OTHER = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was understood."""

    value: Any = None
    option: Option | None = None
    choice: str | None = None
    """A letter of `asking`: back or call."""
    amend: str | None = None
    """The question of a summary that is to be asked again."""


def answers(scenario: Scenario, run: Run, given: Given, facts: Mapping[str, Any]) -> Answer | None:
    """Give the answer; None where this is none to this question."""
    step = scenario.steps[run.step]
    assert isinstance(step, Ask | Summary)
    shown = asking.options(step, scenario, facts)
    if isinstance(given, Pressed):
        if given.choice.isdecimal() and int(given.choice) < len(shown):
            return _picked(scenario, step, shown[int(given.choice)], facts)
        return _lettered(given.choice, step, run, facts)
    if isinstance(given, Shared):
        phone = read_phone(given.phone) if isinstance(step, Ask) and step.phone else None
        return Answer(phone) if phone else None
    letter = _typed_letter(given, step)
    if letter is not None and (found := _lettered(letter, step, run, facts)):
        return found
    place = chosen(given.text, [one.words for one in shown])
    if place is not None:
        return _picked(scenario, step, shown[place], facts)
    return _own_words(step, given.text.strip(), facts) if isinstance(step, Ask) else None


def _picked(
    scenario: Scenario, step: Ask | Summary, shown: asking.Shown, facts: Mapping[str, Any]
) -> Answer:  # fmt: skip
    if isinstance(step, Summary) and shown.option is None and shown.value is not True:
        assert shown.value in asking.amendable(scenario, facts)
        return Answer(amend=shown.value)
    return Answer([shown.value] if isinstance(step, Ask) and _many(scenario, step) else shown.value, shown.option)


def _many(scenario: Scenario, step: Ask) -> bool:
    """True where another question adds to the same fact: it is a list from the start."""
    return not step.add and any(
        isinstance(other, Ask) and other.add and other.into == step.into for other in scenario.steps.values()
    )


def _typed_letter(given: Typed, step: Ask | Summary) -> str | None:
    words = {asking.BACK: asking.BACK_WORDS, asking.CALL: asking.CALL_WORDS}
    if isinstance(step, Ask) and step.skip:
        words[asking.SKIP] = step.skip
    return next((letter for letter, said in words.items() if same(given.text, said)), None)


def _lettered(letter: str, step: Ask | Summary, run: Run, facts: Mapping[str, Any]) -> Answer | None:
    if letter == asking.CALL and facts.get("has_curator"):
        return Answer(choice=letter)
    if letter == asking.BACK and step.back and len(run.memory.trail) > 1:
        return Answer(choice=letter)
    if letter == asking.SKIP and isinstance(step, Ask) and step.skip:
        return Answer(None)
    return None


def _own_words(step: Ask, text: str, facts: Mapping[str, Any]) -> Answer | None:
    if not text:
        return None
    if step.phone:
        phone = read_phone(text)
        return Answer(phone) if phone else None
    if step.text is not None:
        return Answer(" ".join(text.split())) if _fits(step.text, text) else None
    if isinstance(step.choice, FromFact) and step.choice.other and len(text) <= LONGEST_OTHER:
        return Answer(_nearest(text, list(facts.get(step.choice.source) or ())))
    return None


def _fits(rule: TextRule, text: str) -> bool:
    if not rule.least <= len(text) <= rule.most:
        return False
    return rule.pattern is None or re.fullmatch(rule.pattern, text) is not None


def _nearest(text: str, known: list[str]) -> str:
    """Give the name on the list that is meant, however it was typed; else the words as they are."""
    by_words = {plain(one): one for one in known}
    near = get_close_matches(plain(text), by_words, n=1, cutoff=0.8)
    return by_words[near[0]] if near else text


def again(step: Ask | Summary, facts: Mapping[str, Any]) -> str:
    """Give what is said of an answer that doesn't fit, before the question is repeated."""
    if step.again is not None:
        return render(step.again, facts)
    if isinstance(step, Ask) and step.phone:
        return NO_PHONE
    if isinstance(step, Ask) and step.text is not None:
        return NO_WORDS
    return NO_OTHER if isinstance(step, Ask) and isinstance(step.choice, FromFact) and step.choice.other else NO_CHOICE
