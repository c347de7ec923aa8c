"""Deeds of a file made into effects: their templates filled in, their dates reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from scenarios import effects
from scenarios.deeds import DEEDS, TO, After, Called, Deed, Observed, Raised, Referred, Sign, Standing
from scenarios.moment import ZONE
from scenarios.pregnancy import day_of
from scenarios.templates import render, value_of

CONSENT_VERSION = "consent_version"
"""The fact that holds the version of the consent text shown."""


class NoDate(ValueError):
    """A deed needs a date that the facts don't hold."""


def effect(deed: Deed, facts: Mapping[str, Any], now: datetime, answer: str | None = None) -> effects.Effect:
    """Make the effect of one line of `do`; `answer` is the fact the step's question filled."""
    match deed.keys:
        case Observed() as keys:
            value = value_of(keys.of, facts) if keys.of is not None else facts.get(answer or "")
            return effects.Observe(keys.code, value, keys.unit)
        case Raised() as keys:
            return effects.Raise(keys.level, keys.to or TO[keys.level], render(keys.words, facts))
        case Sign() as keys:
            return effects.Emergency(keys.sign, render(keys.words, facts))
        case Referred() as keys:
            return effects.Refer(keys.to, render(keys.words, facts))
        case Standing() as keys:
            return effects.StartRoutine(render(keys.scenario, facts), render(keys.rule, facts))
        case After() as keys:
            return effects.Later(render(keys.start, facts), instant(keys, facts, now))
        case Called() as keys:
            return effects.CallAdapter(keys.name, {key: render(words, facts) for key, words in keys.params.items()})
    return _plain(deed, facts)


def _plain(deed: Deed, facts: Mapping[str, Any]) -> effects.Effect:
    kind, words = DEEDS[deed.what], render(deed.value or "", facts)
    if deed.what == "record_consent":
        return effects.RecordConsent(words, str(facts.get(CONSENT_VERSION, "")))
    if deed.what == "record_pregnancy":
        return effects.RecordPregnancy(dict(facts))
    return kind.made(words) if kind.takes == "words" else kind.made()  # type: ignore[call-arg,arg-type]  # `takes` says which it is


def instant(keys: After, facts: Mapping[str, Any], now: datetime) -> datetime:
    """Give the instant (UTC) an `after` means; NoDate where the facts don't say."""
    if keys.within is not None:
        return (now + keys.within).astimezone(UTC)
    told = render(keys.at, facts) if keys.at is not None else str(facts.get("edd") or "")
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise NoDate(f"after: «{told}» — не дата; нужна вида 2026-03-12") from None
    if found.tzinfo is not None:
        return (found + keys.plus).astimezone(UTC)
    day: date = found.date() if keys.week is None else day_of(found.date(), keys.week)
    local = datetime.combine(day, time.fromisoformat(keys.time.zfill(5)))
    return (local + keys.plus).replace(tzinfo=ZoneInfo(str(facts.get("zone") or ZONE))).astimezone(UTC)
