"""What an answer means to the open question: by a button, by typed words, by a shared contact, a file, a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenarios import asking
from scenarios.amiss import Amiss
from scenarios.moves import Given, Pressed, Run, Typed
from scenarios.questions import Ask, FromFact, Option, Several
from scenarios.reading import SAID, read
from scenarios.schema import Scenario
from scenarios.steps import Summary
from scenarios.templates import render
from scenarios.words import chosen, same

NO_CHOICE = "Не совсем понимаю. Нажмите, пожалуйста, одну из кнопок или напишите её слова."
NO_OTHER = "Выберите, пожалуйста, из списка или напишите своими словами."
AGAIN = {
    "choice": NO_CHOICE,
    "several": "Отметьте, пожалуйста, что подходит, и нажмите «Готово». Можно и написать номера, например «1, 3».",
    "number": "Напишите, пожалуйста, число цифрами.",
    "date": "Напишите, пожалуйста, дату, например 12.03.2026 или «12 марта».",
    "month": "Напишите, пожалуйста, месяц и год, например май 2019.",
    "time": "Напишите, пожалуйста, время, например 8:30.",
    "text": "Напишите, пожалуйста, ответ словами.",
    "phone": "Не похоже на номер телефона. Напишите его целиком, например 8 910 123-45-67.",
    "photo": "Пришлите, пожалуйста, фото: скрепка внизу, потом снимок.",
    "location": "Отправьте, пожалуйста, место на карте или напишите адрес.",
    "pressure": "Напишите, пожалуйста, два числа с тонометра, например 120/80. Можно и пульс: 120/80, пульс 70.",
}
"""What is said before the question is repeated, where its file has no words for that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was understood."""

    value: Any = None
    options: tuple[Option, ...] = ()
    choice: str | None = None
    """A letter of `asking`: back or call."""
    amend: str | None = None
    """The question of a summary that is to be asked again."""
    tick: bool = False
    """One of several is ticked or not any more: the question stays open."""
    beside: bool = False
    """The words say more than was asked: a human reads them, too."""


def answers(scenario: Scenario, run: Run, given: Given, facts: Mapping[str, Any]) -> Answer | Amiss | None:
    """Give the answer; Amiss where it can't be right, None where this is none to this question."""
    step = scenario.steps[run.step]
    assert isinstance(step, Ask | Summary)
    shown = asking.options(step, scenario, facts)
    if isinstance(given, Pressed):
        if given.choice.isdecimal() and int(given.choice) < len(shown):
            one = shown[int(given.choice)]
            if isinstance(step, Ask) and step.several and not (one.option and one.option.alone):
                return Answer(one.value, tick=True)
            return _picked(scenario, run.step, step, one, facts)
        return _lettered(given.choice, step, run, facts, shown)
    if isinstance(given, Typed):
        letter = _typed_letter(given, step)
        if letter is not None and (found := _lettered(letter, step, run, facts, shown)):
            return found
        if isinstance(step, Ask) and step.several:
            return _listed(step.several, given.text, shown)
        place = chosen(given.text, [one.words for one in shown])
        if place is not None:
            return _picked(scenario, run.step, step, shown[place], facts)
    read_now = read(step, given, facts) if isinstance(step, Ask) else None
    if read_now is None or isinstance(read_now, Amiss):
        return read_now
    return Answer(read_now, beside=isinstance(read_now, dict) and SAID in read_now)


def _picked(
    scenario: Scenario, name: str, step: Ask | Summary, one: asking.Shown, facts: Mapping[str, Any]
) -> Answer:  # fmt: skip
    if isinstance(step, Summary) and one.option is None and one.value is not True:
        assert one.value in asking.amendable(scenario, facts)
        return Answer(amend=one.value)
    many = isinstance(step, Ask) and (step.several is not None or _many(scenario, name, step))
    return Answer([one.value] if many else one.value, (one.option,) if one.option else ())


def _many(scenario: Scenario, name: str, step: Ask) -> bool:
    """True where another question adds to the same fact: it is a list from the start."""
    fact = step.into or name
    return not step.add and any(
        isinstance(other, Ask) and other.add and (other.into or called) == fact
        for called, other in scenario.steps.items()
    )


def _typed_letter(given: Typed, step: Ask | Summary) -> str | None:
    words = {asking.BACK: asking.BACK_WORDS, asking.CALL: asking.CALL_WORDS}
    if isinstance(step, Ask) and step.skip:
        words[asking.SKIP] = step.skip
    if isinstance(step, Ask) and step.several:
        words[asking.READY] = asking.READY_WORDS
    return next((letter for letter, said in words.items() if same(given.text, said)), None)


def _lettered(
    letter: str, step: Ask | Summary, run: Run, facts: Mapping[str, Any], shown: list[asking.Shown]
) -> Answer | Amiss | None:
    if letter == asking.CALL and facts.get("has_curator"):
        return Answer(choice=letter)
    if letter == asking.BACK and step.back and len(run.memory.trail) > 1:
        return Answer(choice=letter)
    if letter == asking.SKIP and isinstance(step, Ask) and step.skip:
        return Answer(None)
    if letter == asking.READY and isinstance(step, Ask) and step.several:
        return _together(step.several, [one for one in shown if one.value in run.memory.ticked])
    return None


def _listed(rule: Several, text: str, shown: list[asking.Shown]) -> Answer | Amiss | None:
    """«1, 3», «отёки и жар», or one option in whole."""
    labels = [one.words for one in shown]
    whole = chosen(text, labels)
    parts = [text] if whole is not None else re.split(r"[,;\n]+|\s+и\s+|(?<=\d)\s+(?=\d)", text)
    places = [chosen(part, labels) for part in parts if part.strip()]
    if not places or None in places:
        return None
    return _together(rule, [one for place, one in enumerate(shown) if place in places])


def _together(rule: Several, picked: list[asking.Shown]) -> Answer | Amiss:
    if len(picked) < rule.least:
        least = "хотя бы один ответ" if rule.least == 1 else f"не меньше ответов, чем {rule.least}"
        return Amiss(f"Отметьте, пожалуйста, {least}, потом нажмите «Готово».")
    if rule.most is not None and len(picked) > rule.most:
        return Amiss(f"Здесь можно отметить не больше, чем {rule.most}. Снимите, пожалуйста, лишнее.")
    if len(picked) > 1 and any(one.option and one.option.alone for one in picked):
        alone = next(one.words for one in picked if one.option and one.option.alone)
        return Amiss(f"«{alone}» не сочетается с другими ответами. Выберите, пожалуйста, что-то одно.")
    return Answer([one.value for one in picked], tuple(one.option for one in picked if one.option))


def again(step: Ask | Summary, facts: Mapping[str, Any]) -> str:
    """Give what is said of an answer that doesn't fit, before the question is repeated."""
    if step.again is not None:
        return render(step.again, facts)
    if isinstance(step, Summary):
        return NO_CHOICE
    return NO_OTHER if isinstance(step.choice, FromFact) and step.choice.other else AGAIN[step.answer]
