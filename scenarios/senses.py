"""Templates, conditions, patterns and deeds of a scenario, held to what its dialogue will know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from scenarios.deeds import Deed
from scenarios.doing import CONSENT_VERSION
from scenarios.marked import Path
from scenarios.questions import Ask, FromFact, Step
from scenarios.schema import Scenario
from scenarios.steps import Done, Set, Summary, options_of
from scenarios.templates import names_in
from scenarios.texts import KNOWN

Found = Iterator[tuple[Path, str]]


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
    for path, deed in _deeds(scenario):
        yield from _deed(path, deed, scenario, names)


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
    for path, deed in _deeds(scenario):
        if deed.value:
            yield Source(path, deed.value)


def _deeds(scenario: Scenario) -> Iterator[tuple[Path, Deed]]:
    for place, deed in enumerate(scenario.patience.do):
        yield ("patience", "do", place), deed
    for name, step in scenario.steps.items():
        if isinstance(step, Step | Done):
            for place, deed in enumerate(step.do):
                yield ("steps", name, "do", place), deed
        keys, options = options_of(step)
        for number, option in enumerate(options):
            for place, deed in enumerate(option.do):
                yield ("steps", name, *keys, number, "do", place), deed


def _ask(here: Path, step: Ask, facts: set[str]) -> Found:
    if isinstance(step.choice, FromFact) and step.choice.source not in facts:
        yield (*here, "choice", "from"), f"неизвестный факт «{step.choice.source}»: назовите его в given"
    if isinstance(step.choice, tuple):
        words = [option.button for option in step.choice if option.when is None]
        if len(set(words)) < len(words):
            yield (*here, "choice"), "две кнопки с одними и теми же словами"
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


def _deed(path: Path, deed: Deed, scenario: Scenario, names: frozenset[str]) -> Found:
    if deed.what == "record_consent" and CONSENT_VERSION not in facts_of(scenario):
        yield path, f"перед record_consent нужен шаг set с «{CONSENT_VERSION}»: версия показанного текста"
    if deed.what == "start" and names and deed.value not in names and "{" not in (deed.value or ""):
        near = get_close_matches(deed.value or "", names, n=1, cutoff=0.5)
        yield path, f"нет сценария «{deed.value}»" + (f"; может быть, «{near[0]}»?" if near else "")
