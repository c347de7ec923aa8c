"""Templates, conditions, patterns and deeds of a scenario, held to what its dialogue will know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from scenarios.attached import FOLDER
from scenarios.deed_senses import deed_faults, deeds_of, written
from scenarios.marked import Path
from scenarios.questions import Ask, FromFact
from scenarios.schema import Scenario
from scenarios.steps import Set, Summary, options_of
from scenarios.templates import names_in
from scenarios.texts import KNOWN

Found = Iterator[tuple[Path, str]]


LONGEST_BUTTON = 40


class Source(NamedTuple):
    """A template of the file, and where it stands."""

    path: Path
    text: str
    expression: bool = False


def senses(scenario: Scenario, names: frozenset[str]) -> Found:
    """Find what can't work: broken templates, unknown facts, patterns, deeds; `names` are the scenarios there are."""
    facts = facts_of(scenario)
    for source in _sources(scenario):
        yield from _template(source, facts)
    for name, step in scenario.steps.items():
        if isinstance(step, Ask):
            yield from _ask(("steps", name), step, facts)
        if isinstance(step, Summary):
            yield from _summary(("steps", name), step, scenario)
    for name, step in scenario.steps.items():
        for place, file in enumerate(getattr(step, "attach", ())):
            if not (FOLDER / file).exists():
                yield ("steps", name, "attach", place), f"нет файла «{file}» в scenarios/library/files"
    for path, deed in deeds_of(scenario):
        yield from deed_faults(path, deed, scenario, facts, names)


def facts_of(scenario: Scenario) -> set[str]:
    """Give every name a template of this file may ask for."""
    facts = set(KNOWN) | set(scenario.given) | {"consents"}
    for name, step in scenario.steps.items():
        if isinstance(step, Ask):
            facts.add(step.into or name)
        elif isinstance(step, Set):
            facts |= set(step.set)
    return facts


def _template(source: Source, facts: set[str]) -> Found:
    try:
        names = names_in(source.text, expression=source.expression)
    except TemplateSyntaxError as error:
        line = f" (строка {error.lineno} текста)" if not source.expression and error.lineno > 1 else ""
        yield source.path, f"шаблон с ошибкой{line}: {error.message}"
        return
    for name in sorted(names - facts):
        near = get_close_matches(name, facts, n=1, cutoff=0.6)
        hint = f"; может быть, «{near[0]}»?" if near else "; если он известен заранее, назовите его в given"
        yield source.path, f"неизвестный факт «{name}»{hint}"


def _sources(scenario: Scenario) -> Iterator[Source]:
    yield Source(("patience", "words"), scenario.patience.words)
    if scenario.patience.farewell:
        yield Source(("patience", "farewell"), scenario.patience.farewell)
    for name, step in scenario.steps.items():
        for key in ("say", "ask", "summary", "done", "again", "check"):
            words = getattr(step, key, None)
            if isinstance(words, str):
                yield Source(("steps", name, key), words, expression=key == "check")
        if isinstance(step, Set):
            for key, value in step.set.items():
                if isinstance(value, str):
                    yield Source(("steps", name, "set", key), value)
        keys, options = options_of(step)
        for place, option in enumerate(options):
            yield Source(("steps", name, *keys, place, "button"), option.button)
            if option.when is not None:
                yield Source(("steps", name, *keys, place, "when"), option.when, expression=True)
        for place, link in enumerate(getattr(step, "links", ())):
            yield Source(("steps", name, "links", place, "button"), link.button)
            yield Source(("steps", name, "links", place, "url"), link.url)
    for path, deed in deeds_of(scenario):
        yield from (Source((*path, *where), words, expression) for where, words, expression in written(deed))


def _ask(here: Path, step: Ask, facts: set[str]) -> Found:
    if isinstance(step.choice, FromFact) and step.choice.source not in facts:
        yield (*here, "choice", "from"), f"неизвестный факт «{step.choice.source}»: назовите его в given"
    keys, options = options_of(step)
    words = [option.button for option in options if option.when is None]
    if len(set(words)) < len(words):
        yield (*here, *keys), "две кнопки с одними и теми же словами"
    values = [option.value for option in options if option.when is None and option.value is not None]
    if len(set(values)) < len(values):
        yield (*here, *keys), "у двух кнопок одно и то же value: ответы не различить"
    for place, option in enumerate(options):
        if option.alone and step.several is None:
            yield (*here, *keys, place, "alone"), "alone бывает только у several"
        if len(option.button) > LONGEST_BUTTON and "{" not in option.button:
            words_long = f"кнопка длиннее {LONGEST_BUTTON} букв: на телефоне её обрежут"
            yield (*here, *keys, place, "button"), words_long
    if step.several is not None and (step.several.most or len(options)) < step.several.least:
        yield (*here, "several", "least"), "least больше, чем можно отметить"
    if step.text is not None and step.text.pattern is not None:
        try:
            re.compile(step.text.pattern)
        except re.error as error:
            yield (*here, "text", "pattern"), f"регулярное выражение с ошибкой: {error}"


def _summary(here: Path, step: Summary, scenario: Scenario) -> Found:
    if "{label}" not in step.change:
        yield (*here, "change"), "в change нужно {label}: оно станет именем ответа"
    if not any(isinstance(other, Ask) and other.label for other in scenario.steps.values()):
        yield (*here, "summary"), "показывать нечего: ни у одного вопроса нет label"
