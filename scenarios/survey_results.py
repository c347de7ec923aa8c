"""Answers of a survey counted by group: pure; small groups are hidden, and what would give them away with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.questions import Ask
from scenarios.schema import Scenario
from scenarios.steps import options_of

LEAST = 5
"""A group with fewer answers is not shown: one could guess who said what."""
EVERYBODY = "Все"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered (step → values), and the groups they count in."""

    given: Mapping[str, tuple[str, ...]]
    audiences: tuple[str, ...]
    territory: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group's answers to one question: how many answered, and how often each option; None: hidden."""

    group: str
    answered: int | None
    counts: tuple[int, ...] | None

    def share(self, at: int) -> float | None:
        """Give the share of those who answered that chose an option."""
        return self.counts[at] / self.answered if self.counts is not None and self.answered else None


@dataclass(frozen=True, slots=True)
class Table:
    """One question: its words, its options, everybody first, then the groups."""

    question: str
    options: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class _Tally:
    answered: int = 0
    options: Counter[str] = field(default_factory=Counter)


def read(items: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Give the chosen options of stored FHIR items; answers in words of their own are left out."""
    found = {}
    for item in items:
        codes = tuple(one["valueCoding"]["code"] for one in item.get("answer", ()) if "valueCoding" in one)
        if codes:
            found[str(item["linkId"])] = codes
    return found


def tables(scenario: Scenario, answers: Sequence[Answers], audiences: Mapping[str, str]) -> list[Table]:
    """Count every question with buttons; `audiences`: what each is called."""
    return [
        _table(
            step.label or name, name, {str(one.value or one.button): one.button for one in options}, answers, audiences
        )
        for name, step in scenario.steps.items()
        if isinstance(step, Ask) and (options := options_of(step)[1])
    ]


def _table(
    words: str, name: str, options: Mapping[str, str], answers: Sequence[Answers], audiences: Mapping[str, str]
) -> Table:
    everybody = _Tally()
    by_audience: dict[str, _Tally] = {}
    by_territory: dict[str, _Tally] = {}
    for one in answers:
        given = [code for code in one.given.get(name, ()) if code in options]
        if not given:
            continue
        groups = [by_audience.setdefault(audiences.get(key, key), _Tally()) for key in one.audiences]
        for tally in (everybody, by_territory.setdefault(one.territory, _Tally()), *groups):
            tally.answered += 1
            tally.options.update(given)
    rows = [_row(EVERYBODY, everybody, list(options), hidden=everybody.answered < LEAST)]
    for kind in (by_audience, by_territory):
        small = hidden({group: tally.answered for group, tally in kind.items()})
        rows += [_row(group, kind[group], list(options), hidden=group in small) for group in sorted(kind)]
    return Table(words[:1].upper() + words[1:], tuple(options.values()), tuple(rows))


def hidden(sizes: Mapping[str, int]) -> frozenset[str]:
    """Give the groups that are not shown: the small ones, and more where everybody less the rest would tell of them."""
    by_size = sorted((size, group) for group, size in sizes.items())
    taken = sum(size < LEAST for size, _ in by_size)
    while 0 < taken < len(by_size) and (taken == 1 or sum(size for size, _ in by_size[:taken]) < LEAST):
        taken += 1
    return frozenset(group for _, group in by_size[:taken])


def _row(group: str, tally: _Tally, codes: Sequence[str], *, hidden: bool) -> Row:
    if hidden:
        return Row(group, None, None)
    return Row(group, tally.answered, tuple(tally.options[code] for code in codes))
