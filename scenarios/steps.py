"""The steps a scenario file may hold; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from scenarios.deeds import Deeds
from scenarios.questions import AnOption, Ask, Files, Links, Option, Step
from scenarios.strict import Expression, Name, Strict, Template


class Say(Step):
    """Words without a question."""

    kind: ClassVar[str] = "say"
    say: Template
    links: Links = ()
    attach: Files = ()


class Summary(Step):
    """What was answered, each answer with a button to change it, and one that says it is right."""

    kind: ClassVar[str] = "summary"
    summary: Template
    confirm: str = "Всё верно"
    change: str = "Изменить: {label}"
    empty: str = "не указано"
    also: tuple[AnOption, ...] = ()
    back: bool = False
    again: Template | None = None


class Check(Strict):
    """A fork."""

    kind: ClassVar[str] = "check"
    check: Expression
    then: str | None = None
    otherwise: str | None = Field(default=None, alias="else")


class Set(Step):
    """Facts made of other facts."""

    kind: ClassVar[str] = "set"
    set: dict[Name, str | int | float | bool | None]


class Act(Step):
    """Only deeds."""

    kind: ClassVar[str] = "do"
    do: Annotated[Deeds, Field(min_length=1)]


class Goto(Strict):
    """Only a leap."""

    kind: ClassVar[str] = "goto"
    goto: str


class Done(Strict):
    """The end."""

    kind: ClassVar[str] = "done"
    done: Template | Literal[True]
    do: Deeds = ()
    links: Links = ()


_KINDS = ("say", "ask", "check", "set", "summary", "done", "do", "goto")


def _step_kind(given: Any) -> str | None:
    if isinstance(given, dict):
        return next((kind for kind in _KINDS if kind in given), None)
    return getattr(given, "kind", None)


AnyStep: TypeAlias = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Check, Tag("check")]
    | Annotated[Set, Tag("set")]
    | Annotated[Summary, Tag("summary")]
    | Annotated[Act, Tag("do")]
    | Annotated[Goto, Tag("goto")]
    | Annotated[Done, Tag("done")],
    Discriminator(_step_kind),
]


def options_of(step: AnyStep) -> tuple[tuple[str, ...], tuple[Option, ...]]:
    """Give the options a step writes down itself, and the keys they stand under."""
    if isinstance(step, Summary):
        return ("also",), step.also
    if isinstance(step, Ask) and step.several is not None:
        return ("several", "options"), step.several.options
    return ("choice",), step.choice if isinstance(step, Ask) and isinstance(step.choice, tuple) else ()
