"""The doses of a whole plan: its instructions side by side, and the steps of a taper one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

from scenarios.dosage import Step
from scenarios.timing import Made, Meals, Timing, occurrences, span
from scenarios.timing_pattern import months_on
from scenarios.timing_terms import LONGEST

Ending = tuple[date | datetime, datetime | None]
"""When the next step may begin, and the last dose where the step was counted."""

_INSTANT = timedelta(microseconds=1)


def course(
    steps: Sequence[Step],
    zone: ZoneInfo,
    meals: Meals,
    start: datetime,
    after: datetime,
    until: datetime,
    made: Mapping[int, Made] | None = None,
) -> Iterator[tuple[datetime, int]]:
    """Give the doses of the plan due in (after, until] in order: the instant and which of `steps` it belongs to.

    `made` holds, by step, what exists already (see `occurrences`).
    """
    ways = in_order(steps, zone, meals, start)
    return merge(
        *(
            _placed(place, occurrences(timing, zone, meals, start, after, until, (made or {}).get(place, before)))
            for place, timing, before in ways
        )
    )


def _placed(place: int, found: Iterator[datetime]) -> Iterator[tuple[datetime, int]]:
    return ((at, place) for at in found)


def in_order(
    steps: Sequence[Step], zone: ZoneInfo, meals: Meals, start: datetime
) -> Iterator[tuple[int, Timing, Made | None]]:  # fmt: skip
    """Give each step with the start it gets from the step before it; steps of the same sequence go side by side."""
    ending: Ending | None = None
    for number in sorted({step.sequence or 0 for step in steps}):
        group = [(place, step.timing) for place, step in enumerate(steps) if (step.sequence or 0) == number]
        endings: list[Ending] = []
        for place, timing in group:
            begun, before = timing, None
            if ending is not None and timing.start is None:
                begun = replace(timing, start=ending[0])
                before = Made(ending[1]) if ending[1] is not None else None
            yield place, begun, before
            if (over := _over(begun, zone, meals, start, before)) is not None:
                endings.append(over)
        ending = max(endings, key=lambda one: _instant(one[0], zone), default=None)


def _over(timing: Timing, zone: ZoneInfo, meals: Meals, start: datetime, before: Made | None) -> Ending | None:
    """A counted step is over with its last dose; a step of whole days at the end of the last day."""
    if timing.as_needed:
        # It has no doses, but days like any other.
        timing = Timing(start=timing.start, end=timing.end, lasts=timing.lasts, clock=(time(),))
    elif timing.count is not None:
        begin = span(timing, zone, meals, start).begin
        doses = list(occurrences(timing, zone, meals, start, begin - _INSTANT, begin + LONGEST, before))
        if len(doses) == timing.count:
            return doses[-1] + _INSTANT, doses[-1]
    if timing.end is not None:
        return timing.end + (_INSTANT if isinstance(timing.end, datetime) else timedelta(days=1)), None
    if timing.lasts is None:
        return None
    own = timing.start
    if own is not None and not isinstance(own, datetime) and (timing.lasts.months or timing.lasts.days):
        return months_on(own, timing.lasts.months) + timedelta(days=timing.lasts.days), None
    end = span(timing, zone, meals, start).end
    return None if end is None else (end + _INSTANT, None)


def _instant(day: date | datetime, zone: ZoneInfo) -> datetime:
    return (day if isinstance(day, datetime) else datetime.combine(day, time(), zone)).astimezone(UTC)
