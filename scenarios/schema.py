"""A scenario file as a whole: its steps, its patience, its examples."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from scenarios.deeds import Deeds
from scenarios.steps import AnyStep
from scenarios.strict import Name, Strict, Template, Words


class Patience(Strict):
    """What happens while a question stays open; ISO 8601 durations."""

    remind: tuple[timedelta, ...] = (timedelta(hours=20),)
    """Each counted from the question or the reminder before."""
    words: Template = "Мы остановились вот здесь. Можно продолжить, когда будет минутка."
    expire: timedelta = timedelta(days=7)
    """After the last reminder."""
    farewell: Template | None = None
    do: Deeds = ()


class Heard(Strict):
    """One line of an example: what the person does, or what the bot has said since they last did something."""

    bot: Words | None = None
    """Each stands somewhere in what was said."""
    buttons: Words | None = None
    """Each hangs under the last message."""
    says: str | None = None
    presses: str | None = None
    picks: Words | None = None
    """Buttons of `several`, then «Готово»."""
    shares: str | None = None
    """A phone, by the messenger's contact button."""
    sends: Literal["photo", "location"] | None = None
    waits: timedelta | None = None
    """So long nothing comes."""

    @model_validator(mode="after")
    def _one_thing(self) -> Heard:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise ValueError(f"в строке примера ровно одно из: {', '.join(type(self).model_fields)}")
        return self


class Example(Strict):
    """A conversation that runs as the file's test."""

    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    """Other facts than the file's samples."""
    talk: tuple[Heard, ...]
    facts: dict[str, Any] = Field(default_factory=dict)
    """What is known at the end."""
    effects: Words | None = None
    """What the service was asked to do, all of it, in order."""
    ends: Literal["open", "queued", "done", "expired"] = "done"


class Scenario(Strict):
    """One dialogue of the service."""

    name: Name
    title: str
    """How it is called in «Вернуться: …»."""
    given: dict[Name, Any] = Field(default_factory=dict)
    """Facts it is started with, each with a sample for the examples."""
    history: bool = True
    """Answers of somebody who has a curator are kept in their history."""
    consent: Literal["health", "doctor", "trusted", "mailings"] | None = None
    """It runs only while this consent is in force."""
    record: bool = False
    """Its answers are kept as a questionnaire's, for the card and the doctor."""
    survey: bool = False
    """A supervisor may send it to many at once, and see its answers by group, without names."""
    danger: bool = False
    """Nobody waits for it: it begins before an open dialogue, leaves before everything else, needs no consent."""
    quiet: bool = True
    """It waits for the end of the person's quiet hours."""
    patience: Patience = Patience()
    steps: Annotated[dict[Name, AnyStep], Field(min_length=1)]
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]

    def after(self, step_id: str) -> str | None:
        """Give the step that follows in the file."""
        names = list(self.steps)
        place = names.index(step_id) + 1
        return names[place] if place < len(names) else None

    @model_validator(mode="after")
    def _in_accord(self) -> Scenario:
        if self.danger and self.consent is not None:
            raise ValueError("danger и consent вместе нельзя: на опасный признак отвечают и без согласия")
        if self.survey and not (self.record and self.consent == "mailings" and not self.history):
            raise ValueError("с survey нужны record: true, consent: mailings и history: false: иначе итогов не будет")
        return self

    @property
    def first(self) -> str:
        """Give where it begins."""
        return next(iter(self.steps))
