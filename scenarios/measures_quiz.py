"""«Что мне положено»: which question comes next, and what follows from the answers. Nothing of it is stored.

The answers travel in the buttons themselves, a sign a question in the order of QUESTIONS: the option's number, `?` for
«не знаю», `-` for what hasn't been asked. So an old button works for ever, and no answer about health stays anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.measures_facts import FACTS, QUESTIONS, Facts, Known, from_audiences
from scenarios.measures_rules import Rule, Verdict, judge

UNASKED, UNKNOWN = "-", "?"
NOTHING = UNASKED * len(QUESTIONS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure as the quiz sees it."""

    id: int
    title: str
    audiences: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the person before anything is asked."""

    audiences: tuple[str, ...]
    facts: Facts

    @classmethod
    def of(cls, audiences: Sequence[str], known: Facts | None = None) -> About:
        """Put together what the audiences say by themselves and what is known besides."""
        return cls(tuple(audiences), {**from_audiences(audiences), **(known or {})})


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure that fits or may fit: why it does, and what else must be true."""

    id: int
    title: str
    why: tuple[str, ...]
    provided: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Everything asked about is known to hold."""
        return not self.provided


def read_answers(text: str) -> str | None:
    """Give the answers a button carries, in full length; None where they are of another kind of buttons."""
    if len(text) > len(QUESTIONS):
        return None
    full = text.ljust(len(QUESTIONS), UNASKED)
    good = all(
        sign in {UNASKED, UNKNOWN} or (sign.isascii() and sign.isdigit() and int(sign) < len(question.options))
        for sign, question in zip(full, QUESTIONS, strict=True)
    )
    return full if good else None


def answered(answers: str, question: int, sign: str | int) -> str:
    """Give the answers with one more."""
    return f"{answers[:question]}{sign}{answers[question + 1 :]}"


def back(answers: str) -> str | None:
    """Give the answers without the last one; None where there is none."""
    given = [place for place, sign in enumerate(answers) if sign != UNASKED]
    return answered(answers, given[-1], UNASKED) if given else None


def facts_of(answers: str, about: About) -> Facts:
    """Give what is known, outweighed by the answers."""
    found: dict[str, Known] = dict(about.facts)
    for sign, question in zip(answers, QUESTIONS, strict=True):
        if sign.isdigit():
            found |= question.options[int(sign)].facts
    return found


def next_question(candidates: Iterable[Candidate], answers: str, about: About) -> int | None:
    """Give the number of the first question that a measure still needs; None where nothing is left to ask."""
    facts = facts_of(answers, about)
    needed: set[str] = set()
    for one in candidates:
        verdicts = {rule: judge(rule, facts, about.audiences) for rule in one.rules}
        if Verdict.FAILS not in verdicts.values():
            needed |= {name for rule, verdict in verdicts.items() if verdict is Verdict.OPEN for name in rule.facts}
    return next(
        (place for place, question in enumerate(QUESTIONS) if answers[place] == UNASKED and question.finds & needed),
        None,
    )


def judged(candidates: Iterable[Candidate], answers: str, about: About) -> list[Judged]:
    """Give what fits, then what may, each with its reasons; one without rules may fit those it is for."""
    facts = facts_of(answers, about)
    found = [result for one in candidates if (result := judge_one(one, facts, about)) is not None]
    return sorted(found, key=lambda result: (not result.fits, len(result.provided)))


def judge_one(one: Candidate, facts: Facts, about: About) -> Judged | None:
    """Judge one measure; None where it doesn't fit."""
    if not one.rules:
        meant = not one.audiences or bool(set(one.audiences) & set(about.audiences))
        return Judged(one.id, one.title, (), ("подойдут условия",)) if meant else None
    verdicts = [(rule, judge(rule, facts, about.audiences)) for rule in one.rules]
    if any(verdict is Verdict.FAILS for _, verdict in verdicts):
        return None
    return Judged(
        one.id,
        one.title,
        tuple(rule.why for rule, verdict in verdicts if verdict is Verdict.HOLDS),
        tuple(rule.why for rule, verdict in verdicts if verdict is Verdict.OPEN),
    )


assert {name for question in QUESTIONS for name in question.finds} <= set(FACTS)
