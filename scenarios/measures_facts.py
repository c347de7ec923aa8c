"""What rules of support measures may ask about a family, and the questions that find it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from scenarios.child_age import months_old

YES, NO = "да", "нет"


@dataclass(frozen=True, slots=True)
class Between:
    """A number known to lie between two, both included."""

    least: float
    most: float


ABSENT = Between(1.0, 0.0)
"""There is no such number: the week of somebody who isn't pregnant. Every condition on it fails."""

Known: TypeAlias = Between | str
Facts: TypeAlias = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact a rule may name: a number, or one of a few words."""

    kind: Literal["number", "word"]
    means: str
    values: tuple[str, ...] = ()


FACTS: Mapping[str, Fact] = {
    "pregnant_weeks": Fact("number", "неделя беременности; если её нет, условие не выполнено"),
    "early_registration": Fact("word", "встала ли на учёт до 12 недель", (YES, NO)),
    "children": Fact("number", "сколько детей до 18 лет"),
    "youngest_age": Fact("number", "сколько лет младшему: 0.5 — полгода, 1.5 — полтора года"),
    "svo": Fact("word", "есть ли в семье участник СВО", (YES, NO)),
    "svo_returned": Fact("word", "вернулся ли он со службы", (YES, NO)),
    "disabled_child": Fact("word", "есть ли ребёнок с инвалидностью", (YES, NO)),
    "disabled_adult": Fact("word", "есть ли взрослый с инвалидностью", (YES, NO)),
    "income": Fact("word", "доход на человека: low — ниже прожиточного минимума", ("low", "high")),
    "working": Fact("word", "работает по трудовому договору", (YES, NO)),
    "studying": Fact("word", "учится очно", (YES, NO)),
    "mortgage": Fact("word", "есть ипотека", (YES, NO)),
    "loan": Fact("word", "есть кредит, в том числе ипотека", (YES, NO)),
    "pensioner": Fact("word", "есть ли в семье пенсионер", (YES, NO)),
    "audience": Fact(
        "word",
        "аудитория человека",
        ("large_family", "expectant_mother", "svo_family", "teacher", "active_longevity", "disability"),
    ),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One button, and what is known once it is pressed."""

    words: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the quiz."""

    words: str
    options: tuple[Option, ...]

    @property
    def finds(self) -> frozenset[str]:
        """The facts it finds out."""
        return frozenset(name for option in self.options for name in option.facts)


def _yes_no(words: str, fact: str) -> Question:
    return Question(words, (Option("Да", {fact: YES}), Option("Нет", {fact: NO})))


QUESTIONS: tuple[Question, ...] = (
    Question(
        "Вы ждёте ребёнка?",
        (
            Option("Нет", {"pregnant_weeks": ABSENT, "early_registration": NO}),
            Option("Да, до 12 недель", {"pregnant_weeks": Between(1, 12)}),
            Option("Да, 13–29 недель", {"pregnant_weeks": Between(13, 29)}),
            Option("Да, 30 недель и больше", {"pregnant_weeks": Between(30, 42)}),
        ),
    ),
    _yes_no("Вы встали на учёт по беременности в первые 12 недель?", "early_registration"),
    Question(
        "Сколько у вас детей младше 18 лет?",
        (
            Option("Пока нет", {"children": Between(0, 0), "youngest_age": ABSENT, "disabled_child": NO}),
            Option("Один", {"children": Between(1, 1)}),
            Option("Двое", {"children": Between(2, 2)}),
            Option("Трое", {"children": Between(3, 3)}),
            Option("Четверо и больше", {"children": Between(4, 20)}),
        ),
    ),
    Question(
        "Сколько лет младшему?",
        (
            Option("Меньше полугода", {"youngest_age": Between(0, 0.49)}),
            Option("От полугода до полутора лет", {"youngest_age": Between(0.5, 1.49)}),
            Option("От полутора до трёх", {"youngest_age": Between(1.5, 2.99)}),
            Option("От трёх до шестнадцати", {"youngest_age": Between(3, 16.99)}),
            Option("Семнадцать", {"youngest_age": Between(17, 17.99)}),
        ),
    ),
    Question(
        "Есть ли в семье участник СВО?",
        (
            Option("Нет", {"svo": NO, "svo_returned": NO}),
            Option("Да, сейчас служит", {"svo": YES, "svo_returned": NO}),
            Option("Да, вернулся", {"svo": YES, "svo_returned": YES}),
            Option("Да, погиб или пропал", {"svo": YES, "svo_returned": NO}),
        ),
    ),
    Question(
        "Есть ли у кого-то в семье инвалидность?",
        (
            Option("Нет", {"disabled_child": NO, "disabled_adult": NO}),
            Option("У ребёнка", {"disabled_child": YES, "disabled_adult": NO}),
            Option("У взрослого", {"disabled_child": NO, "disabled_adult": YES}),
            Option("И у ребёнка, и у взрослого", {"disabled_child": YES, "disabled_adult": YES}),
        ),
    ),
    Question(
        "Доход на каждого в семье — меньше прожиточного минимума?",
        (Option("Меньше", {"income": "low"}), Option("Больше", {"income": "high"})),
    ),
    Question(
        "Вы работаете или учитесь очно?",
        (
            Option("Работаю по договору", {"working": YES, "studying": NO}),
            Option("Учусь очно", {"working": NO, "studying": YES}),
            Option("И работаю, и учусь", {"working": YES, "studying": YES}),
            Option("Ни то ни другое", {"working": NO, "studying": NO}),
        ),
    ),
    Question(
        "Есть ли у семьи кредит?",
        (
            Option("Нет", {"mortgage": NO, "loan": NO}),
            Option("Ипотека", {"mortgage": YES, "loan": YES}),
            Option("Другой кредит", {"mortgage": NO, "loan": YES}),
        ),
    ),
    _yes_no("Кто-то в семье получает пенсию?", "pensioner"),
)
"""In the order they are asked. Buttons of messages sent long ago count on this order and that of the options: a new
question goes to the end, a new option to the end of its question."""


def from_audiences(audiences: Sequence[str]) -> dict[str, Known]:
    """Give what a person's audiences say by themselves; an answer of the quiz outweighs it."""
    found: dict[str, Known] = {}
    if "large_family" in audiences:
        found["children"] = Between(3, 20)
    if "expectant_mother" in audiences:
        found["pregnant_weeks"] = Between(1, 42)
    if "svo_family" in audiences:
        found["svo"] = YES
    return found


def from_children(born: Sequence[date], audiences: Sequence[str], today: date) -> dict[str, Known]:
    """Give what the children a family has told of say: there may be more of them, and younger ones."""
    small = [months for months in (months_old(one, today) for one in born) if months < 18 * 12]
    if not small:
        return {}
    least = max(len(small), 3 if "large_family" in audiences else 0)
    return {"children": Between(least, max(least, 20)), "youngest_age": Between(0, (min(small) + 1) / 12)}
