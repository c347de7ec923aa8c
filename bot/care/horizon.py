"""A plan's doses are made some days ahead, again and again, until its course is over and the person is told so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.laying import Course, course_of, made_of
from bot.care.rules import quiet_of
from curators.turn import Reminding
from scenarios.course import course, in_order
from scenarios.intake import UNDO
from scenarios.missed_words import course_over
from scenarios.plan_content import from_json
from scenarios.quiet import quiet_ends, spread
from scenarios.timing import span
from scenarios.timing_terms import LONGEST, Timing
from storage import content as contents
from storage.channel_policy import health_words_allowed
from storage.queries import alarms, horizon, outbox, plans
from storage.queries import laying as rows
from storage.queries.outbox import Line, Priority
from storage.queries.plans import Standing
from storage.transaction import Tx
from storage.vault import Vault

AHEAD = timedelta(days=14)
AFTER_THE_LAST = timedelta(hours=1)
"""The end of a course is looked at so long after its last dose, and as often until that is over."""


async def make_ahead(
    tx: Tx, plan_id: int, now: datetime, *, vault: Vault, said: Reminding, operator: str, ahead: timedelta = AHEAD
) -> None:  # fmt: skip
    """Make the doses of an active plan up to `now + ahead`, and say when to look again; a course that is over ends.

    1. Times that passed while nothing ran are not made: nobody is asked about them. 2. In a pause nothing is made, and
    what was made before is cancelled at its time. 3. The next look is when half of the horizon is used up, each plan
    at a moment of its own.
    """
    plan = await plans.by_id(tx, plan_id)
    if plan is None or plan.status != "active":
        await horizon.later(tx, plan_id, None)
        return
    content = from_json(vault.decrypt(plan.content))
    steps = content.steps
    reached = await horizon.reached(tx, plan_id, now - UNDO)
    after = max(reached.made_until or now, now)
    until = max(now + ahead, after)
    terms = await course_of(tx, plan, steps)
    new, goes_on = _next(terms, await _since(tx, plan, terms, now), plan, after, until)
    if new:
        times, places = [at for at, _ in new], [place for _, place in new]
        await rows.make(tx, plan_id, plan.version_id, plan.person_id, times, places)
        await rows.chain(tx, plan_id, min(reached.last or now, now))
    if goes_on:
        await plans.reached(tx, plan_id, until, spread(plan_id, until - ahead / 2))
        return
    last = max((at for at, _ in new), default=reached.last) or _ends(terms)
    if last is None:  # taken as needed, without an end
        await plans.reached(tx, plan_id, until, None)
    elif new or reached.open or now < last + AFTER_THE_LAST:
        await plans.reached(tx, plan_id, until, max(last, now) + AFTER_THE_LAST)
    else:
        await _complete(tx, plan, content.drug, now, said, operator)


async def _since(tx: Tx, plan: Standing, terms: Course, now: datetime) -> Sequence[rows.Laid]:
    """Give the doses that decide what comes next: all of a counted course, else those of the last weeks."""
    counted = any(step.timing.count is not None for step in terms.steps)
    return await rows.doses(tx, plan.id, plan.starts_at if counted else now - 3 * AHEAD)


def _next(
    terms: Course, stand: Sequence[rows.Laid], plan: Standing, after: datetime, until: datetime
) -> tuple[list[tuple[datetime, int]], bool]:
    """Give the doses due in (after, until], and whether any comes later."""
    made = made_of(terms, stand, plan.starts_at)
    found: list[tuple[datetime, int]] = []
    for at, place in course(*terms.terms, after, until + LONGEST, made):
        if at > until:
            return found, True
        if plan.paused_until is None or at > plan.paused_until:
            found.append((at, place))
    return found, False


def _ends(terms: Course) -> datetime | None:
    """Give the end of what has no doses of its own: the last day of what is taken as needed; None: no end."""
    last: datetime | None = None
    for _, timing, _ in in_order(*terms.terms):
        if not timing.as_needed:
            continue
        # Its days are days like any other's, whether or not it says how often.
        days = Timing(start=timing.start, end=timing.end, lasts=timing.lasts, clock=(time(),))
        end = span(days, terms.zone, terms.meals, terms.start).end
        if end is None:
            return None
        last = max(last or end, end)
    return last if last is not None else terms.start.astimezone(UTC)


async def _complete(
    tx: Tx, plan: Standing, drug: str, now: datetime, said: Reminding, operator: str
) -> None:  # fmt: skip
    await plans.status(tx, plan.id, "completed", now, None)
    await alarms.audit(tx, "plan_completed", person_id=plan.person_id, detail={"plan": plan.id})
    where = await horizon.account(tx, plan.person_id, plan.zone)
    if where is None:
        return
    named = health_words_allowed(where.channel, operator, {"base", "health"} if where.health else {"base"})
    wakes = quiet_ends(quiet_of(said, where.quiet), now, ZoneInfo(where.timezone))
    content = course_over(drug if named else "", own=plan.own)
    line = Line(
        where.lane_id,
        "say",
        contents.to_json(content),
        Priority.DOSE,
        key=f"plan:{plan.id}:{plan.version_id}:over",
        identity_id=where.id,
        delay=max(0.0, (wakes - now).total_seconds()),
    )
    await outbox.enqueue(tx, [line])
