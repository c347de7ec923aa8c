"""A scenario file as a whole: its steps, its patience, its examples."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from scenarios.steps import AnyStep, Deeds, Name, Strict, Template


class Patience(Strict):
    """What happens while a question stays open; ISO 8601 durations."""

    remind: tuple[timedelta, ...] = (timedelta(hours=20),)
    """Each counted from the question or the reminder before."""
    words: Template = "Мы остановились вот здесь. Можно продолжить, когда будет минутка."
    expire: timedelta = timedelta(days=7)
    """After the last reminder."""
    farewell: Template | None = None
    do: Deeds = ()


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Heard(Strict):
    """One line of an example: what the person does, or what the bot has said since they last did something."""

    bot: Words | None = None
    """Each stands somewhere in what was said."""
    buttons: Words | None = None
    """Each hangs under the last message."""
    says: str | None = None
    presses: str | None = None
    shares: str | None = None
    """A phone, by the messenger's contact button."""
    waits: timedelta | None = None
    """So long nothing comes."""

    @model_validator(mode="after")
    def _one_thing(self) -> Heard:
        acts = (self.says, self.presses, self.shares, self.waits)
        if sum(act is not None for act in (*acts, self.bot, self.buttons)) != 1:
            raise ValueError("в строке примера ровно одно из: bot, buttons, says, presses, shares, waits")
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
    patience: Patience = Patience()
    steps: Annotated[dict[Name, AnyStep], Field(min_length=1)]
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]

    def after(self, step_id: str) -> str | None:
        """Give the step that follows in the file."""
        names = list(self.steps)
        place = names.index(step_id) + 1
        return names[place] if place < len(names) else None

    @property
    def first(self) -> str:
        """Give where it begins."""
        return next(iter(self.steps))
