"""Choosing the people of a broadcast, a set at a time: who is meant, who may be written to, where and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.care import dating
from bot.care.rules import quiet_of
from curators.turn import Reminding
from scenarios.broadcasting import Kind, Opening, channels_allowed, consents_needed, opening
from scenarios.child_age import born_between
from scenarios.segment import MOTHERS, Segment
from storage.queries import recipients
from storage.queries.recipients import Put, Reached
from storage.transaction import Record, Tx
from storage.vault import Vault

SET = 2_000
"""People a transaction: it holds their chats for about a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the service's settings say, and what opens the dates of pregnancies."""

    operator: str
    zone: str
    said: Reminding
    vault: Vault


@dataclass(frozen=True, slots=True)
class People:
    """A set of a segment; `more`: there may be others after `last`."""

    ids: list[int]
    last: int
    more: bool


async def people(
    tx: Tx, rules: Rules, segment: Segment, after: int, now: datetime, *, locked: bool, most: int = SET
) -> People:  # fmt: skip
    """Find the next people a segment means, by id; locked: their consents hold still meanwhile."""
    plain = [one for one in segment.audiences if one != MOTHERS]
    asked = recipients.Asked(
        audiences=plain if segment.audiences else None,
        mothers=MOTHERS in segment.audiences,
        territories=list(segment.territories) or None,
        curator_id=segment.curator,
        dated=segment.weeks is not None,
        born=born_between(segment.children, today(rules, now)) if segment.children is not None else None,
    )
    rows = found = await recipients.meant(tx, after, most, asked, locked=locked)
    if locked and (segment.pregnant or segment.children is not None) and rows:
        # A pregnancy that ended, a child who is no more, while the lock was waited for: what is read after it holds.
        still = {row["id"] for row in await recipients.meant(tx, after, most, asked, locked=False)}
        rows = [row for row in rows if row["id"] in still]
    last = found[-1]["id"] if found else after
    fits = [row["id"] for row in rows if segment.weeks is None or segment.fits(_week(rules, row, now))]
    return People(fits, last, len(found) == most)


def _week(rules: Rules, row: Record, now: datetime) -> int | None:
    known = dating.opened(rules.vault, row["dating"])
    age = known.age(today(rules, now)) if known is not None else None
    return age.weeks if age is not None else None


def today(rules: Rules, now: datetime) -> date:
    """Give the region's day."""
    return now.astimezone(ZoneInfo(rules.zone)).date()


async def items(tx: Tx, rules: Rules, kind: Kind, ids: Sequence[int], now: datetime) -> list[Put]:
    """Decide for each: the account and the moment, or why not."""
    besides = [one for one in consents_needed(kind) if one != "base"]
    found = await recipients.reached(tx, ids, besides, channels_allowed(kind, rules.operator))
    when = _openings(rules, now)
    return [_put(one, when(one.zone, one.quiet) if one.reason is None else None, now) for one in found]


def _put(one: Reached, opens: Opening | None, now: datetime) -> Put:
    if opens is None:
        return Put(one.person_id, None, None, None, one.reason, 0.0, 0.0)
    delay = (opens.moment(one.person_id) - now).total_seconds()
    lives = (opens.closes - now).total_seconds()
    return Put(one.person_id, one.lane_id, one.identity_id, one.channel, None, delay, lives)


def _openings(rules: Rules, now: datetime) -> Callable[[str | None, str | None], Opening]:
    """Give what finds the hours of people who live by the same clock, once for all of them."""
    known: dict[tuple[str | None, str | None], Opening] = {}

    def when(zone: str | None, own: str | None) -> Opening:
        if (zone, own) not in known:
            known[zone, own] = opening(quiet_of(rules.said, own), now, zone_of(zone, rules.zone))
        return known[zone, own]

    return when


def zone_of(own: str | None, region: str) -> ZoneInfo:
    """Give a person's zone; the region's where they have none, or one nobody knows."""
    try:
        return ZoneInfo(own or region)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(region)


@dataclass(frozen=True, slots=True)
class Count:
    """How many a broadcast would go to by messenger, and how many are left out and why."""

    by_channel: Counter[str]
    left_out: Counter[str]

    @property
    def number(self) -> int:
        """How many it goes to."""
        return self.by_channel.total()


async def count(tx: Tx, rules: Rules, kind: Kind, segment: Segment, now: datetime) -> Count:
    """Go through the whole segment and count; nothing is kept."""
    counted, after, more = Count(Counter(), Counter()), 0, True
    besides = [one for one in consents_needed(kind) if one != "base"]
    while more:
        found = await people(tx, rules, segment, after, now, locked=False, most=SET)
        after, more = found.last, found.more
        for one in await recipients.reached(tx, found.ids, besides, channels_allowed(kind, rules.operator)):
            if one.reason is None:
                counted.by_channel[one.channel or ""] += 1
            else:
                counted.left_out[one.reason] += 1
    return counted
