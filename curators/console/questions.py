"""What a form in the console is made of: questions, the buttons that answer them, its last page, what is then done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from curators.console.spot import Spot
from storage.content import Content

Answers: TypeAlias = Mapping[str, str]


class Bad(ValueError):
    """What was typed is no answer; the words say what is wrong and what to do."""


class Option(NamedTuple):
    """One button: its words, and the value remembered."""

    words: str
    value: str


def plain(text: str) -> str:
    """Take any words as they are."""
    if not text.strip():
        raise Bad("Напишите, пожалуйста, словами.")
    return text.strip()


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `read` gives the value of typed words or raises Bad."""

    name: str
    ask: str | Callable[[Answers], str]
    label: str = ""
    """How the last page calls the answer; without it the answer can't be amended there."""
    read: Callable[[str], str] | None = plain
    """None: only buttons answer it."""
    options: Callable[[Spot, Answers], Awaitable[Sequence[Option]]] | Sequence[Option] = ()
    skip: str | None = None
    """Words of the button that leaves it empty."""
    files: bool = False
    """Files may be sent as the answer."""
    when: Callable[[Answers], bool] | None = None
    """Asked only where this holds."""
    several: bool = False
    """Its buttons are ticked one by one, and `skip` ends the question; the answer is their values, comma-joined."""
    read_here: Callable[[Spot, Answers, str], Awaitable[str]] | None = None
    """Instead of `read`, where it takes who types, today's date or the earlier answers to understand the words."""


@dataclass(frozen=True, slots=True)
class Form:
    """All of it."""

    name: str
    questions: tuple[Question, ...]
    preview: Callable[[Spot, Answers, Content | None], Awaitable[str]]
    """What the last page says: everything in words."""
    done: Callable[[Spot, Answers, Content | None], Awaitable[None]]
    confirm: str = "Всё верно"


FORMS: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Make a form known, once, where its file is read."""
    FORMS[form.name] = form
    return form
