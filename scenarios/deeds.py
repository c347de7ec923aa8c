"""Deeds as a file writes them under `do`: the words of each, and the effect it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from scenarios import effects, routine
from scenarios.strict import Expression, Name, Strict, Template

Role = Literal["curator", "doctor", "psychologist", "lawyer", "supervisor"]
Roles = Annotated[tuple[Role, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
TO = {"danger": ("doctor", "curator"), "doctor": ("doctor",), "curator": ("curator",)}


class Observed(Strict):
    """`observe: weight` keeps the answer of the step; `of` names another fact, or a condition's words over facts."""

    code: Name
    of: Expression | None = None
    unit: str | None = None


class Raised(Strict):
    """Whom to tell what, and how urgently."""

    level: Literal["danger", "doctor", "curator"]
    words: Template
    to: Roles = ()


class Sign(Strict):
    """`emergency: bleeding`, or with words of its own for those who are told."""

    sign: Name
    words: Template = "Опасный признак."


class Referred(Strict):
    """`refer: psychologist`, or with what they should know."""

    to: Role
    words: Template = "Просит поговорить."


class Standing(Strict):
    """`start_routine: {scenario: …, rule: daily 10:00}`."""

    scenario: str
    rule: Template

    @model_validator(mode="after")
    def _readable(self) -> Standing:
        if "{" not in self.rule:
            routine.parse(self.rule)
        return self


class After(Strict):
    """`after: {in: PT15M, start: …}`; or from a date (`at`), or a gestational week (`week`, by the fact `edd`)."""

    start: str
    within: timedelta | None = Field(default=None, alias="in")
    at: Template | None = None
    """An ISO date among the facts, `{{ visit }}`, or written here."""
    week: Annotated[int, Field(ge=1, le=42)] | None = None
    plus: timedelta = timedelta()
    """Added to the date, `-P7D` is a week before."""
    time: Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")] = "10:00"
    """The person's local time on that date."""

    @model_validator(mode="after")
    def _one_way(self) -> After:
        if sum(way is not None for way in (self.within, self.at, self.week)) != 1:
            raise ValueError("в after ровно одно из: in (через сколько), at (в какой день), week (неделя беременности)")
        return self


class Called(Strict):
    """`call: {name: …, with: {…}}`."""

    name: Name
    params: dict[Name, Template] = Field(default_factory=dict, alias="with")


class Kind(NamedTuple):
    """How a file writes a deed, and the effect made of it."""

    made: type[effects.Effect]
    takes: type[Strict] | Literal["words"] | None = None
    """Nothing, words after the colon, or keys."""
    short: str | None = None
    """The key that a single word after the colon stands for."""
    only: tuple[str, ...] = ()
    """What the word may be."""


DEEDS: Mapping[str, Kind] = {
    "record_consent": Kind(effects.RecordConsent, "words"),
    "refuse_consent": Kind(effects.RefuseConsent),
    "withdraw_consent": Kind(effects.WithdrawConsent, "words"),
    "forget": Kind(effects.Forget),
    "register_family": Kind(effects.RegisterFamily),
    "call_curator": Kind(effects.CallCurator),
    "tell_curator": Kind(effects.TellCurator, "words"),
    "raise_alarm": Kind(effects.RaiseAlarm, "words"),
    "start": Kind(effects.StartScenario, "words"),
    "show_menu": Kind(effects.ShowMenu),
    "observe": Kind(effects.Observe, Observed, short="code"),
    "raise": Kind(effects.Raise, Raised),
    "emergency": Kind(effects.Emergency, Sign, short="sign"),
    "refer": Kind(effects.Refer, Referred, short="to"),
    "start_routine": Kind(effects.StartRoutine, Standing),
    "stop_routine": Kind(effects.StopRoutine, "words"),
    "after": Kind(effects.Later, After),
    "start_plan": Kind(effects.StartPlan, "words"),
    "stop_plan": Kind(effects.StopPlan, "words"),
    "call": Kind(effects.CallAdapter, Called, short="name"),
    "record_pregnancy": Kind(effects.RecordPregnancy),
    "end_pregnancy": Kind(effects.EndPregnancy, "words", only=("birth", "loss")),
}
NAMES = {kind.made: name for name, kind in DEEDS.items()}


class Deed(Strict):
    """One line of `do`: what the service does, and with what."""

    what: str
    value: str | None = None
    keys: Any = None
    """A model of this file, where the deed takes keys."""

    @model_validator(mode="after")
    def _known(self) -> Deed:
        kind = DEEDS[self.what]
        if kind.takes == "words" and not self.value:
            raise ValueError(f"действию «{self.what}» нужно значение: «{self.what}: …»")
        if kind.takes is None and self.value is not None:
            raise ValueError(f"действие «{self.what}» пишется без значения: «- {self.what}»")
        if kind.only and self.value not in kind.only:
            raise ValueError(f"«{self.what}»: можно только {' или '.join(kind.only)}")
        return self


def _deed(given: Any) -> Any:
    """`forget`, `record_consent: base`, or `raise: {level: …, words: …}`."""
    if isinstance(given, Deed):
        return given
    if isinstance(given, str):
        given = {given: None}
    if not isinstance(given, dict) or len(given) != 1:
        raise ValueError("в каждой строке do одно действие: «- действие» или «- действие: значение»")
    ((what, value),) = given.items()
    if what not in DEEDS:
        raise PydanticCustomError("unknown_deed", "{what}", {"what": str(what)})
    kind = DEEDS[what]
    if isinstance(kind.takes, type):
        return {"what": what, "keys": _keys(what, kind.takes, kind.short, value)}
    if isinstance(value, dict | list):
        words = f"действию «{what}» нужны простые слова: «{what}: …»"
        raise ValueError(words)  # noqa: TRY004  # pydantic makes a fault of a ValueError alone
    return {"what": what, "value": value if value is None else str(value)}


def _keys(what: str, takes: type[Strict], short: str | None, value: Any) -> Strict:
    if short is not None and isinstance(value, str):
        value = {short: value}
    try:
        return takes.model_validate({} if value is None else value)
    except ValidationError as error:
        faults = [
            InitErrorDetails(
                type=PydanticCustomError(one["type"], "{words}", {"words": one["msg"], **one.get("ctx", {})}),
                loc=(what, *one["loc"]),
                input=one["input"],
            )
            for one in error.errors(include_url=False)
        ]
        raise ValidationError.from_exception_data("Deed", faults) from None


Deeds = tuple[Annotated[Deed, BeforeValidator(_deed)], ...]
