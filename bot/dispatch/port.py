"""What a dispatcher's system must be able to do for us; each system is one adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

End = Literal["done", "cancelled"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked; `key` is the same in every try, so that a repeat makes no second order."""

    key: str
    intent: str
    """house_call | appointment."""
    content: Mapping[str, str]
    """patient, age, words, temperature, address, doctor, phone, name; what isn't known is left out."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The order is theirs now: its number, and how it stands in their words."""

    number: str
    status: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands; `end` where nothing more will become of it."""

    status: str
    end: End | None = None


class DispatchError(Exception):
    """The other system did not do what was asked."""


class Transient(DispatchError):
    """It can't be reached, or is busy: the same may be tried again."""


class Permanent(DispatchError):
    """It has said no: another try changes nothing. `reason` is in its own words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Dispatcher(Protocol):
    """The dispatcher's system; every call raises Transient or Permanent."""

    name: str

    async def send(self, order: Order) -> Accepted:
        """Ask; a second time with the same key gives the same number."""

    async def status(self, number: str) -> Standing:
        """Tell how it stands."""

    async def cancel(self, number: str) -> Standing:
        """Take it back; Permanent where it is too late."""

    async def close(self) -> None:
        """Let the connections go."""
