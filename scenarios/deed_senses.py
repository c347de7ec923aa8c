"""Deeds of a scenario, held to what there is: scenarios, adapters, facts; and the words in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from scenarios import adapters
from scenarios.deeds import After, Called, Deed, Observed, Raised, Referred, Sign, Standing
from scenarios.doing import CONSENT_VERSION
from scenarios.marked import Path
from scenarios.questions import Ask, Step
from scenarios.schema import Scenario
from scenarios.steps import Done, options_of

Found = Iterator[tuple[Path, str]]


def deeds_of(scenario: Scenario) -> Iterator[tuple[Path, Deed]]:
    """Give every deed of a file, and where it stands."""
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


def written(deed: Deed) -> Iterator[tuple[Path, str, bool]]:
    """Give the templates in a deed: the key each stands under, its text, and whether it is an expression."""
    if deed.value:
        yield (), deed.value, False
    match deed.keys:
        case Observed(of=str(of)):
            yield (deed.what, "of"), of, True
        case Raised(words=words) | Sign(words=words) | Referred(words=words):
            yield (deed.what, "words"), words, False
        case Standing(rule=rule):
            yield (deed.what, "rule"), rule, False
        case After(at=str(at)):
            yield (deed.what, "at"), at, False
        case Called(params=params):
            for key, words in params.items():
                yield (deed.what, "with", key), words, False


def deed_faults(path: Path, deed: Deed, scenario: Scenario, facts: Iterable[str], names: frozenset[str]) -> Found:
    """Find what can't work in a deed; `names` are the scenarios there are."""
    if deed.what == "record_consent" and CONSENT_VERSION not in facts:
        yield path, f"перед record_consent нужен шаг set с «{CONSENT_VERSION}»: версия показанного текста"
    if deed.what in {"start", "stop_routine"}:
        yield from _scenario(path, deed.value or "", names)
    match deed.keys:
        case Observed(of=None) if not isinstance(scenario.steps.get(str(path[1])), Ask):
            yield path, "observe без «of» стоит только у вопроса: здесь напишите, что записать, «{code: …, of: факт}»"
        case Standing(scenario=name):
            yield from _scenario((*path, deed.what, "scenario"), name, names)
        case After() as keys:
            yield from _scenario((*path, deed.what, "start"), keys.start, names)
            if keys.week is not None and "edd" not in facts:
                yield (*path, deed.what, "week"), "неделя беременности считается от факта «edd»: назовите его в given"
        case Called(name=name, params=params):
            for fault in adapters.faults(name, params):
                yield (*path, deed.what), fault


def _scenario(path: Path, name: str, names: frozenset[str]) -> Found:
    if names and name not in names and "{" not in name:
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        yield path, f"нет сценария «{name}»" + (f"; может быть, «{near[0]}»?" if near else "")
