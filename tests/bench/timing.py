"""`Timing` → a year of doses, four a day, pure."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios import timing
from tests.bench.bench import Bench
from tests.bench.figures import Figure, at_most

FOUR_A_DAY = {
    "repeat": {
        "frequency": 4,
        "period": 1,
        "periodUnit": "d",
        "timeOfDay": ["08:00:00", "12:00:00", "16:00:00", "20:00:00"],
    }
}
MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 1, tzinfo=UTC)


async def run(bench: Bench) -> list[Figure]:
    """The same year in a zone without daylight saving and in one with it."""
    return [_year("Moscow", MOSCOW, bench), _year("Berlin, with daylight saving", BERLIN, bench)]


def _year(place: str, zone: ZoneInfo, bench: Bench) -> Figure:
    read, spent = timing.parse(FOUR_A_DAY), []
    for _ in range(bench.pick(20, 200)):
        began = time.perf_counter()
        doses = list(timing.occurrences(read, zone, timing.Meals(), START, START, START + timedelta(days=365)))
        spent.append(1000 * (time.perf_counter() - began))
    # From midnight UTC to midnight UTC every local day but the ends is whole.
    assert len(doses) == 4 * 365, len(doses)
    return Figure(
        "timing", f"a year of doses, four a day ({place})", statistics.median(spent), at_most(2), unit="ms",
        raw={"worst": max(spent), "doses": len(doses)},
    )  # fmt: skip
