"""How near two intakes of a plan may come where nobody has said: half of the shortest time between its doses. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from scenarios.course import course
from scenarios.dosage import Step
from scenarios.timing import Meals

LOOKED_AT = 64
FAR = timedelta(days=400)
_INSTANT = timedelta(microseconds=1)


def least_interval(steps: Sequence[Step], zone: ZoneInfo, start: datetime) -> timedelta | None:
    """Give half of the shortest time between the first doses of a course; None where there are not two.

    A dose taken later than that is nearer to the next one than to its own time: then the person is told to ask the
    doctor, and never what to take. Meals are everybody's usual ones, so that the same plan says the same for all.
    """
    doses = islice(course(steps, zone, Meals(), start, start - _INSTANT, start + FAR), LOOKED_AT)
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(doses) if later > earlier]
    return min(gaps) / 2 if gaps else None
