"""Consents signed on paper: which of them the database doesn't know yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

PAPER = "paper"


@dataclass(slots=True)
class Signed:
    """What to write, whose it is, and how many papers came too late."""

    new: list[dict[str, Any]] = field(default_factory=list)
    redated: list[dict[str, Any]] = field(default_factory=list)
    outranked: int = 0


def compare(
    person: str,
    papers: Mapping[str, date],
    found: Mapping[tuple[str, str], Any],
    zone: ZoneInfo,
    signed: Signed,
) -> bool:
    """Add to `signed` what a person's papers change; True if they change anything.

    A consent in force stays as it is, but a paper's date may be corrected. One that was withdrawn comes back only
    with a paper signed on a later day: who withdrew in the chat has spoken after they signed.
    """
    changed = False
    for kind, day in papers.items():
        known = found.get((person, kind))
        at = datetime.combine(day, time(), zone).astimezone(UTC)
        if known is None or (known["withdrawn_at"] is not None and _day(known["withdrawn_at"], zone) < day):
            signed.new.append({"external_id": person, "kind": kind, "given_at": at})
        elif known["withdrawn_at"] is not None:
            signed.outranked += 1
            continue
        elif known["channel"] == PAPER and _day(known["given_at"], zone) != day:
            signed.redated.append({"id": known["id"], "given_at": at})
        else:
            continue
        changed = True
    return changed


def note(signed: Signed) -> list[str]:
    """Tell of papers that were outranked."""
    if not signed.outranked:
        return []
    return [f"Отозвано в чате после подписания на бумаге: {signed.outranked}. Эти согласия остаются отозванными."]


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
