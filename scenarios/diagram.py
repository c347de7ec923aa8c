"""A scenario as a diagram: boxes of its steps, the ways between them; pure, without a place on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scenarios.check import goes_on
from scenarios.deeds import Deed, Deeds
from scenarios.questions import KINDS, Ask, FromFact, Option, Step
from scenarios.schema import Scenario
from scenarios.steps import AnyStep, Check, Done, Goto, Set, Summary, options_of

TITLES = {
    "say": "сказать", "ask": "спросить", "check": "если", "set": "запомнить", "summary": "проверить ответы",
    "do": "сделать", "goto": "перейти", "done": "конец",
}  # fmt: skip


_TELLING = ("code", "sign", "level", "scenario", "start", "to", "name")


@dataclass(frozen=True, slots=True)
class Box:
    """One step: its id, the kind of step, its words, and what else stands in it."""

    name: str
    kind: str
    words: str
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What kind of step it is, in Russian."""
        return TITLES[self.kind]


@dataclass(frozen=True, slots=True)
class Way:
    """From one step to another, and after which answers."""

    start: str
    end: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """All of a scenario."""

    title: str
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...] = field(default=())


def diagram(scenario: Scenario) -> Diagram:
    """Give the diagram of a scenario."""
    boxes = tuple(_box(name, step) for name, step in scenario.steps.items())
    ways: dict[tuple[str, str], list[str]] = {}
    for name, step in scenario.steps.items():
        for end, label in _led(scenario, name, step):
            labels = ways.setdefault((name, end), [])
            if label and label not in labels:
                labels.append(label)
    return Diagram(scenario.title, boxes, tuple(Way(a, b, tuple(labels)) for (a, b), labels in ways.items()))


def _box(name: str, step: AnyStep) -> Box:
    match step:
        case Ask():
            words, notes = step.ask, (*_answers(step), *_deeds(step.do))
        case Check():
            words, notes = step.check, ()
        case Set():
            words, notes = "", (*(f"{key} = {value}" for key, value in step.set.items()), *_deeds(step.do))
        case Summary():
            words, notes = step.summary, _deeds(step.do)
        case Done():
            words, notes = "" if step.done is True else step.done, _deeds(step.do)
        case Goto():
            words, notes = "", ()
        case _:
            words, notes = getattr(step, "say", ""), _deeds(step.do)
    return Box(name, step.kind, _plain(words), notes)


def _plain(words: str) -> str:
    """The words on one line; what a template decides is left out, what it fills in stays."""
    return " ".join(re.sub(r"\{%.*?%\}", " ", words, flags=re.DOTALL).split())


def _answers(step: Ask) -> tuple[str, ...]:
    _, options = options_of(step)
    if isinstance(step.choice, FromFact):
        return (f"○ из «{step.choice.source}»",)
    if options:
        mark = "☐" if step.several else "○"
        return tuple(f"{mark} {_plain(option.button)}{_inside(option)}" for option in options)
    return (f"ответ: {KINDS[step.answer]}",)


def _inside(option: Option) -> str:
    return "".join(f" → {words}" for words in _deeds(option.do))


def _deeds(deeds: Deeds) -> tuple[str, ...]:
    return tuple(f"⚙ {deed.what}{f': {_plain(_told(deed))}' if _told(deed) else ''}" for deed in deeds)


def _told(deed: Deed) -> str:
    """The word that tells most of a deed."""
    if deed.value is not None or deed.keys is None:
        return deed.value or ""
    return next((str(getattr(deed.keys, key)) for key in _TELLING if getattr(deed.keys, key, None)), "")


def _led(scenario: Scenario, name: str, step: AnyStep) -> Iterator[tuple[str, str]]:
    after = scenario.after(name)
    if isinstance(step, Check):
        for end, label in ((step.then or after, "да"), (step.otherwise or after, "нет")):
            if end:
                yield end, label
        return
    _, options = options_of(step)
    for option in options:
        if option.goto is not None:
            yield option.goto, _plain(option.button)
    following = (step.goto if isinstance(step, Step | Goto) else None) or after
    if not isinstance(step, Done) and following and (getattr(step, "goto", None) or goes_on(step, options)):
        others = isinstance(step, Ask) and any(option.goto for option in options)
        yield following, "иначе" if others else ""
