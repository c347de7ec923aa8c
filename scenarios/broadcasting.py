"""Broadcasts: to whom one may go, over which messengers, and at which hours of a person's day it may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scenarios.quiet import SPREAD, Quiet, is_quiet, quiet_ends, spread
from storage.channel_policy import health_words_allowed, personal_words_allowed, public_words_allowed

CHANNELS = ("telegram", "vk", "max")
MANY = 1_000
"""Above this number of people a second person must agree."""
BUSY = (Quiet(time(7, 55), time(8, 15)), Quiet(time(8, 55), time(9, 15)), Quiet(time(20, 55), time(21, 15)))
"""Around these hours the bots' rates belong to reminders of drugs."""
LATEST = timedelta(days=2)
"""Longer than this no hours are shut: a row that has not left by then is looked at anew."""


class Kind(StrEnum):
    """What the words are, and so where they may go."""

    PUBLIC = "public"
    PERSONAL = "personal"
    HEALTH = "health"


KINDS = {Kind.PUBLIC: "общая информация", Kind.PERSONAL: "личное", Kind.HEALTH: "о здоровье"}


def consents_needed(kind: Kind) -> tuple[str, ...]:
    """Give the consents a person must have in force."""
    return ("base", "mailings", "health") if kind is Kind.HEALTH else ("base", "mailings")


def channels_allowed(kind: Kind, operator: str) -> list[str]:
    """Give the messengers the words may go over to somebody who has agreed to all that is needed."""
    return [channel for channel in CHANNELS if _allowed(kind, channel, operator)]


def _allowed(kind: Kind, channel: str, operator: str) -> bool:
    agreed = consents_needed(kind)
    if kind is Kind.PUBLIC:
        return public_words_allowed(channel, operator)
    if kind is Kind.PERSONAL:
        return personal_words_allowed(channel, operator, agreed)
    return health_words_allowed(channel, operator, agreed)


@dataclass(frozen=True, slots=True)
class Opening:
    """From when a broadcast may leave, over how long it is spread, and when the hours shut again."""

    start: datetime
    room: timedelta
    closes: datetime

    def moment(self, person_id: int) -> datetime:
        """Give a person's own moment; the same person, the same moment."""
        if not self.room:
            return self.start
        share = (spread(person_id, self.start) - self.start) / SPREAD
        return self.start + self.room * share


def opening(quiet: Quiet | None, now: datetime, zone: ZoneInfo) -> Opening:
    """Find the next hours that are neither quiet nor busy; what was held back is spread over their first half-hour."""
    start = _opens(quiet, now, zone)
    closes = _shuts(quiet, start, zone)
    room = min(SPREAD, closes - start) if start > now else timedelta()
    return Opening(start, room, closes)


def _windows(quiet: Quiet | None) -> tuple[Quiet, ...]:
    return (*BUSY, quiet) if quiet is not None else BUSY


def _opens(quiet: Quiet | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Give the first free instant from now on; where quiet hours leave none in two days, the end of them wins."""
    at = now
    while at - now < LATEST:
        shut = next((window for window in _windows(quiet) if is_quiet(window, at.astimezone(zone))), None)
        if shut is None:
            return at
        at = quiet_ends(shut, at, zone)
    return at


def _shuts(quiet: Quiet | None, start: datetime, zone: ZoneInfo) -> datetime:
    """Give the instant at which the hours that are open at `start` end."""
    day = start.astimezone(zone).date()
    begins = (
        datetime.combine(day + timedelta(days=ahead), window.start, zone)
        for ahead in (0, 1)
        for window in _windows(quiet)
    )
    return min(at for at in begins if at > start)
