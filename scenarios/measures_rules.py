"""Conditions of a measure as data: read strictly from their documented form, and judged over what is known.

A rule is `fact sign value`, alternatives joined by «или», and after a colon why it holds, said to the person:
`children >= 3: у вас трое или больше детей`. All rules of a measure must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal

import msgspec

from scenarios.measures_facts import FACTS, Between, Fact, Facts

Sign = Literal[">=", "<=", ">", "<", "=", "!="]
WHY_LONGEST = 200
_TEST = re.compile(r"(?P<fact>[a-z_]+)\s*(?P<sign>>=|<=|!=|=|>|<)\s*(?P<value>[\wа-яё.]+)", re.IGNORECASE)
_FORM = "нужно как «children >= 3: у вас трое или больше детей»"


class Verdict(StrEnum):
    """What is known of a condition."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    """It may hold: something isn't known yet."""


class Test(msgspec.Struct, frozen=True):
    """One comparison; a number where the fact is one."""

    fact: str
    test: Sign
    value: float | str


class Rule(msgspec.Struct, frozen=True):
    """One condition: any of its tests is enough."""

    any: tuple[Test, ...]
    why: str

    @property
    def facts(self) -> frozenset[str]:
        """The facts it asks about."""
        return frozenset(test.fact for test in self.any)


def parse(text: str) -> Rule:
    """Read one rule; ValueError says in Russian what is wrong."""
    condition, colon, why = (part.strip() for part in text.partition(":"))
    if not colon or not why:
        raise ValueError(f"в условии «{text}» не сказано почему: {_FORM}")
    if len(why) > WHY_LONGEST:
        raise ValueError(f"«{why[:40]}…» длиннее {WHY_LONGEST} знаков: скажите короче")
    return Rule(tuple(_test(part) for part in re.split(r"\s+или\s+", condition)), why)


def _test(text: str) -> Test:
    found = _TEST.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"«{text}» — не условие: {_FORM}")
    name, sign, raw = found["fact"].lower(), found["sign"], found["value"].lower()
    fact = FACTS.get(name)
    if fact is None:
        near = get_close_matches(name, FACTS, n=1, cutoff=0.6)
        raise ValueError(
            f"нет факта «{name}»" + (f"; может быть, «{near[0]}»?" if near else f"; есть {', '.join(FACTS)}")
        )
    return Test(name, sign, _value(name, fact, sign, raw))  # type: ignore[arg-type]  # the pattern allows these alone


def _value(name: str, fact: Fact, sign: str, raw: str) -> float | str:
    if fact.kind == "word":
        if sign not in {"=", "!="}:
            raise ValueError(f"«{name}» сравнивается только знаками = и !=")
        if raw not in fact.values:
            raise ValueError(f"«{name}» не бывает «{raw}»: только {', '.join(fact.values)}")
        return raw
    if sign == "!=":
        raise ValueError(f"«{name}» — число: знаки >=, <=, >, <, =")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", raw):
        raise ValueError(f"«{name}» сравнивается с числом, а не с «{raw}»")
    return float(raw)


def judge(rule: Rule, facts: Facts, audiences: Sequence[str] = ()) -> Verdict:
    """Say whether a rule holds by what is known."""
    found = {_judge(test, facts, audiences) for test in rule.any}
    if Verdict.HOLDS in found:
        return Verdict.HOLDS
    return Verdict.OPEN if Verdict.OPEN in found else Verdict.FAILS


def _judge(test: Test, facts: Facts, audiences: Sequence[str]) -> Verdict:
    if test.fact == "audience":
        return _sure((test.value in audiences) == (test.test == "="))
    known = facts.get(test.fact)
    if known is None:
        return Verdict.OPEN
    if isinstance(known, Between):
        return _within(known, test.test, float(test.value))
    return _sure((known == test.value) == (test.test == "="))


def _within(known: Between, sign: Sign, value: float) -> Verdict:
    least, most = known.least, known.most
    if least > most:
        return Verdict.FAILS
    ends = {
        ">=": (least >= value, most < value),
        "<=": (most <= value, least > value),
        ">": (least > value, most <= value),
        "<": (most < value, least >= value),
    }
    holds, fails = ends.get(sign, (least == most == value, value < least or value > most))
    return Verdict.HOLDS if holds else Verdict.FAILS if fails else Verdict.OPEN


def _sure(holds: bool) -> Verdict:  # the only thing it is told
    return Verdict.HOLDS if holds else Verdict.FAILS


_decode = msgspec.json.Decoder(tuple[Rule, ...]).decode


def read(raw: str | bytes) -> tuple[Rule, ...]:
    """Read stored rules back."""
    return _decode(raw)


def stored(rules: Iterable[Rule]) -> list[dict[str, object]]:
    """Give rules as plain data to store."""
    made: list[dict[str, object]] = msgspec.json.decode(msgspec.json.encode(list(rules)))
    return made
