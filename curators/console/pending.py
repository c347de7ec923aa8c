"""What a console remembers between its curator's updates: the JSON of `console.pending`."""

from __future__ import annotations

from typing import Any

import msgspec

from storage.content import Content


class Typed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message of the curator that waits to be told where it goes; the messenger's id, and its album."""

    content: Content
    message_id: str | None = None
    album: str | None = None


class Aside(msgspec.Struct, frozen=True):
    """Typed in a thread and taken as a command: «Это для семьи» sends it on."""

    thread_id: int
    typed: Typed


class Handover(msgspec.Struct, frozen=True, tag="handover", omit_defaults=True):
    """A family being handed over: to whom, once chosen; the note, once typed; words searched for."""

    thread_id: int
    to: int | None = None
    words: str = ""
    note: Content | None = None


class Preview(msgspec.Struct, frozen=True, tag="preview", omit_defaults=True):
    """A prepared answer shown before it is sent; `changing`: the next words replace it."""

    thread_id: int
    content: Content
    changing: bool = False


class Search(msgspec.Struct, frozen=True, tag="search"):
    """Words looked for in a thread's history, for «Ещё»."""

    thread_id: int
    words: str


class Filling(msgspec.Struct, frozen=True, tag="form", omit_defaults=True):
    """A form being filled in, question after question (curators/console/form.py)."""

    name: str
    thread_id: int | None = None
    at: str = ""
    """The open question; empty: everything is shown and waits for a yes."""
    answers: dict[str, str] = msgspec.field(default_factory=dict)
    offered: tuple[str, ...] = ()
    """Values of the open question's buttons."""
    files: Content | None = None
    serial: int = 0
    """Which message's buttons answer the open question."""


class Outside(msgspec.Struct, frozen=True, tag="outside"):
    """A dialogue that a room above the console leads (curators/console/outside.py); what it holds is sealed."""

    room: str
    thread_id: int
    sealed: str


class Pending(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything; nothing of it expires, it stays until answered or replaced."""

    chosen: float = 0.0
    """When the current family was last chosen by a button (unix seconds)."""
    held: tuple[Typed, ...] = ()
    """Typed where it is not clear for whom, in the order typed."""
    aside: Aside | None = None
    ask: Handover | Preview | Search | Filling | Outside | None = None
    album: str | None = None
    """An album whose first part the console took (a note, a prepared answer): its further parts are the console's."""
    album_to: str = ""
    """Where they go: held, ask, form, note, supervision, canned:ID; command: nowhere but into what stands aside."""


NOTHING = Pending()
_decode = msgspec.json.Decoder(Pending).decode


def read(raw: str | None) -> Pending:
    """Read it back."""
    return _decode(raw) if raw else NOTHING


def written(pending: Pending) -> str | None:
    """The JSON to store; None for nothing."""
    return None if pending == NOTHING else msgspec.json.encode(pending).decode()


def changed(pending: Pending, **changes: Any) -> Pending:
    """The same with some of it replaced."""
    return msgspec.structs.replace(pending, **changes)
