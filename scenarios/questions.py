"""Questions of a scenario file: what each kind of answer may be."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from scenarios.deeds import Deeds
from scenarios.strict import PLAIN, Expression, Name, Strict, Template

KINDS = {
    "choice": "кнопки",
    "several": "несколько кнопок",
    "number": "число",
    "date": "дата",
    "month": "месяц и год",
    "time": "время",
    "text": "слова",
    "phone": "телефон",
    "photo": "фото",
    "location": "место",
    "pressure": "давление",
}
"""The kinds of answers, and what each is called where a file names none or two."""


class Option(Strict):
    """One button of a choice."""

    button: Template
    value: str | int | None = None
    """What is remembered; the button's own words where it is left out."""
    goto: str | None = None
    do: Deeds = ()
    when: Expression | None = None
    """Shown only where this holds."""
    alone: bool = False
    """Among several: «nothing of these»; it answers by itself."""


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


AnOption = Annotated[Option, BeforeValidator(_option)]
Options = Annotated[tuple[AnOption, ...], Field(min_length=1)]
Choice = Annotated[Annotated[Options, Tag("options")] | Annotated[FromFact, Tag("from")], Discriminator(_choice)]


class Several(Strict):
    """Buttons that are ticked, then «Готово»."""

    options: Options
    least: Annotated[int, Field(ge=0)] = 1
    most: Annotated[int, Field(ge=1)] | None = None


class TextRule(Strict):
    """What typed words must be like."""

    least: Annotated[int, Field(ge=1)] = 1
    most: Annotated[int, Field(le=3000)] = 300
    pattern: str | None = None
    """A regular expression that must match the whole."""


class NumberRule(Strict):
    """Which numbers are possible."""

    least: float | None = None
    most: float | None = None
    unit: str | None = None
    """How it is shown after the number: кг."""
    whole: bool = False
    step: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> NumberRule:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least больше most: так не подойдёт ни одно число")
        return self


Day: TypeAlias = Annotated[str, Field(pattern=r"^([+-]?\d{1,5}d|\d{4}-\d\d-\d\d)$")]


class DateRule(Strict):
    """Which days are possible: an ISO date, or days from today («-300d», «+300d»)."""

    least: Day | None = None
    most: Day | None = None
    past: bool = False
    """Today or before."""
    future: bool = False
    """Today or after."""

    @model_validator(mode="after")
    def _possible(self) -> DateRule:
        if self.past and self.future:
            raise ValueError("past и future вместе оставляют один сегодняшний день: выберите одно")
        for day in (self.least, self.most):
            if day is not None and not day.endswith("d"):
                _iso(day)
        return self


def _iso(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"дня {day} не бывает") from None


def _list(given: Any) -> Any:
    return {"options": given} if isinstance(given, list) else given


class Link(Strict):
    """A button that opens a page."""

    button: Template
    url: Template


Links = tuple[Link, ...]
Files = tuple[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*\.(jpg|jpeg|png|pdf)$")], ...]
"""Names in `scenarios/library/files`."""


class Step(Strict):
    """What every step may say."""

    goto: str | None = None
    """The next step; the next in the file where it is left out."""
    do: Deeds = ()


class Ask(Step):
    """A question with one kind of answer."""

    kind: ClassVar[str] = "ask"
    ask: Template
    into: Name | None = None
    """The fact; the step's own name where it is left out."""
    choice: Choice | None = None
    several: Annotated[Several, BeforeValidator(_list)] | None = None
    number: Annotated[NumberRule, PLAIN] | None = None
    date: Annotated[DateRule, PLAIN] | None = None
    month: Literal[True] | None = None
    """A month of birth: its first day is kept."""
    time: Literal[True] | None = None
    text: Annotated[TextRule, PLAIN] | None = None
    phone: Literal[True] | None = None
    photo: Literal[True] | None = None
    location: Literal[True] | None = None
    pressure: Literal[True] | None = None
    add: bool = False
    """The answer is added to a list."""
    skip: str | None = None
    """Words of the button that leaves the question without an answer."""
    back: bool = True
    again: Template | None = None
    """What is said before the question is repeated, where the answer wasn't understood."""
    label: str | None = None
    """How the summary calls the answer; without it the answer isn't in the summary."""
    links: Links = ()
    attach: Files = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Ask:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            known = ", ".join(f"{kind} ({words})" for kind, words in KINDS.items())
            raise ValueError(f"вопросу нужно ровно одно из: {known}")
        if self.several is not None and self.add:
            raise ValueError("add не нужен: several и так даёт список")
        return self

    @property
    def answer(self) -> str:
        """Which of KINDS it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
