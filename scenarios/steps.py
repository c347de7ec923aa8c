"""The steps a scenario file may hold; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from scenarios.effects import DEEDS

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Template = Annotated[str, Field(min_length=1)]
Expression: TypeAlias = str


class Strict(BaseModel):
    """Every part of a file: what isn't known here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deed(Strict):
    """One line of `do`: what the service does, and with what."""

    what: str
    value: str | None = None

    @model_validator(mode="after")
    def _known(self) -> Deed:
        if self.what not in DEEDS:
            raise ValueError(f"нет такого действия «{self.what}»; есть: {', '.join(sorted(DEEDS))}")
        if DEEDS[self.what].needs and self.value is None:
            raise ValueError(f"действию «{self.what}» нужно значение: «{self.what}: …»")
        return self


def _deed(given: Any) -> Any:
    """`forget` or `record_consent: base`."""
    if isinstance(given, str):
        return {"what": given}
    if isinstance(given, dict) and len(given) == 1 and "what" not in given:
        ((what, value),) = given.items()
        return {"what": what, "value": value}
    return given


Deeds = tuple[Annotated[Deed, BeforeValidator(_deed)], ...]


class Option(Strict):
    """One button of a choice."""

    button: Template
    value: str | int | None = None
    """What is remembered; the button's own words where it is left out."""
    goto: str | None = None
    do: Deeds = ()
    when: Expression | None = None
    """Shown only where this holds."""


class FromFact(Strict):
    """Options taken from a list among the facts."""

    source: str = Field(alias="from")
    most: Annotated[int, Field(ge=1, le=30)] = 8
    other: bool = False
    """Other words may be typed too."""


def _option(given: Any) -> Any:
    return {"button": given} if isinstance(given, str) else given


def _choice(given: Any) -> Any:
    """Tell the two shapes of a choice apart."""
    return "from" if isinstance(given, dict | FromFact) else "options"


Options = Annotated[tuple[Annotated[Option, BeforeValidator(_option)], ...], Field(min_length=1)]
Choice = Annotated[Annotated[Options, Tag("options")] | Annotated[FromFact, Tag("from")], Discriminator(_choice)]


class TextRule(Strict):
    """What typed words must be like."""

    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(le=3000)] = 300
    pattern: str | None = None
    """A regular expression that must match the whole."""


class Step(Strict):
    """What every step may say."""

    goto: str | None = None
    """The next step; the next in the file where it is left out."""
    do: Deeds = ()


class Say(Step):
    """Words without a question."""

    kind: ClassVar[str] = "say"
    say: Template


class Ask(Step):
    """A question: one of choice, text or phone."""

    kind: ClassVar[str] = "ask"
    ask: Template
    into: Name | None = None
    """The fact; the step's own name where it is left out."""
    choice: Choice | None = None
    text: TextRule | None = None
    phone: Literal[True] | None = None
    add: bool = False
    """The answer is added to a list."""
    skip: str | None = None
    """Words of the button that leaves the question without an answer."""
    back: bool = True
    again: Template | None = None
    """What is said before the question is repeated, where the answer wasn't understood."""
    label: str | None = None
    """How the summary calls the answer; without it the answer isn't in the summary."""

    @model_validator(mode="after")
    def _one_kind(self) -> Ask:
        if sum(kind is not None for kind in (self.choice, self.text, self.phone)) != 1:
            raise ValueError("вопросу нужно ровно одно из: choice (кнопки), text (слова), phone (телефон)")
        return self


class Summary(Step):
    """What was answered, each answer with a button to change it, and one that says it is right."""

    kind: ClassVar[str] = "summary"
    summary: Template
    confirm: str = "Всё верно"
    change: str = "Изменить: {label}"
    empty: str = "не указано"
    also: tuple[Annotated[Option, BeforeValidator(_option)], ...] = ()
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
    set: dict[Name, str | int | bool | None]


class Goto(Strict):
    """Only a leap."""

    kind: ClassVar[str] = "goto"
    goto: str


class Done(Strict):
    """The end."""

    kind: ClassVar[str] = "done"
    done: Template | Literal[True]
    do: Deeds = ()


_KINDS = ("say", "ask", "check", "set", "summary", "done", "goto")


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
    | Annotated[Goto, Tag("goto")]
    | Annotated[Done, Tag("done")],
    Discriminator(_step_kind),
]


def options_of(step: AnyStep) -> tuple[str, tuple[Option, ...]]:
    """Give the options a step writes down itself, and the key they stand under."""
    if isinstance(step, Summary):
        return "also", step.also
    return "choice", step.choice if isinstance(step, Ask) and isinstance(step.choice, tuple) else ()
