"""What contradicts itself in a timing: FHIR's own invariants (tim-1 … tim-10) and ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from scenarios.timing_pattern import pattern
from scenarios.timing_terms import LONGEST, Timing, TimingError
from scenarios.timing_when import WITH_MEAL

_YEARS = LONGEST.days // 365
_NEEDS = {"periodMax": "period", "durationMax": "duration", "countMax": "count"}


def contradictions(raw: Mapping[str, Any], timing: Timing, *, sound: bool) -> Iterator[tuple[str, str]]:
    """Give what doesn't agree; `sound` tells that every field by itself was read, so that they can be compared."""
    for largest, least in _NEEDS.items():  # tim-6, tim-7, tim-8
        if largest in raw and least not in raw:
            yield f"repeat.{largest}", f"{largest} без {least}"
    if "offset" in raw and "when" not in raw:  # tim-9
        yield "repeat.offset", "offset бывает только вместе с when"
    if timing.offset is not None and (with_meal := sorted(WITH_MEAL.intersection(timing.when))):
        yield "repeat.offset", f"к {', '.join(with_meal)} (во время еды) сдвига не бывает"
    if "timeOfDay" in raw and "when" in raw:  # tim-10
        yield "repeat.timeOfDay", "timeOfDay и when исключают друг друга"
    if "boundsPeriod" in raw and "boundsDuration" in raw:
        yield "repeat.boundsDuration", "срок назван дважды: boundsPeriod и boundsDuration исключают друг друга"
    yield from _length(timing)
    if not sound or ("timeOfDay" in raw and "when" in raw):
        return
    if timing.as_needed and not timing.period and not timing.clock and not timing.when:
        return
    try:
        pattern(timing)
    except TimingError as error:
        yield from error.faults


def _length(timing: Timing) -> Iterator[tuple[str, str]]:
    if timing.start is not None and timing.end is not None:
        begin, end = _earliest(timing.start), _latest(timing.end)
        if end <= begin:
            yield "repeat.boundsPeriod.end", "конец раньше начала"
        elif end - begin > LONGEST:
            yield "repeat.boundsPeriod.end", f"срок больше {_YEARS} лет: проверьте год или оставьте без конца"
    for field, length in (("boundsDuration", timing.lasts), ("period", timing.period), ("duration", timing.each)):
        if length is not None and length.roughly > LONGEST:
            yield f"repeat.{field}", f"больше {_YEARS} лет: проверьте число и единицу"


def _earliest(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(), UTC)


def _latest(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time.max, UTC)
