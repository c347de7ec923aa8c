"""Faults a test orders: which request meets which misfortune, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = frozenset({"throttle", "error", "http", "drop_before", "drop_after", "delay", "hang"})


@dataclass(slots=True)
class Rule:
    """One order: `after` matching requests pass, then `times` of them meet the fault."""

    method: str
    kind: str
    times: int = 1
    chat: str | None = None
    after: int = 0
    own: dict[str, Any] = field(default_factory=dict)
    """The kind's own fields: retry_after, bot, code, description, status, body, seconds."""

    def fits(self, method: str, chat: str | None) -> bool:
        """Tell whether this rule speaks of such a request."""
        return self.times > 0 and self.method in ("*", method) and self.chat in (None, chat)


class Faults:
    """The orders in force, oldest first."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, body: Mapping[str, Any]) -> None:
        """Read one rule of `POST /control/faults`; ValueError if it isn't one."""
        known = dict(body)
        kind = known.pop("kind")
        if kind not in KINDS:
            raise ValueError(f"unknown fault kind {kind!r}: one of {sorted(KINDS)}")
        chat = known.pop("chat", None)
        self.rules.append(
            Rule(
                method=known.pop("method"),
                kind=kind,
                times=known.pop("times", 1),
                chat=None if chat is None else str(chat),
                after=known.pop("after", 0),
                own=known,
            )
        )

    def take(self, method: str, chat: str | None) -> Rule | None:
        """Give the fault this request meets, and count it."""
        for rule in self.rules:
            if not rule.fits(method, chat):
                continue
            if rule.after > 0:
                rule.after -= 1
                continue
            rule.times -= 1
            if rule.times == 0:
                self.rules.remove(rule)
            return rule
        return None
