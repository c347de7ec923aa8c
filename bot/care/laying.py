"""The doses of a plan, laid anew: what no longer fits is cancelled before anything is made, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.daily import meals_of
from scenarios.course import course, in_order
from scenarios.dosage import Step
from scenarios.dose import FINAL, Dose, Plan, State
from scenarios.replan import replan
from scenarios.timing import Made, Meals, moved, occurrences
from storage.queries import laying as rows
from storage.queries import outbox, plans
from storage.queries.laying import Laid
from storage.queries.plans import Standing
from storage.transaction import Tx

AHEAD = timedelta(days=2)
"""Laid at once; the horizon's own tick goes on from there."""
_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Course:
    """What a plan's current version says of time, by the clock of whoever takes it."""

    steps: Sequence[Step]
    zone: ZoneInfo
    meals: Meals
    start: datetime
    """Where days are counted from, in the zone of that moment."""

    @property
    def terms(self) -> tuple[Sequence[Step], ZoneInfo, Meals, datetime]:
        """All of it, in the order the pure functions take it."""
        return self.steps, self.zone, self.meals, self.start


async def course_of(tx: Tx, plan: Standing, steps: Sequence[Step]) -> Course:
    """Read whose day it is."""
    zone, meals = await plans.day_of(tx, plan.person_id, plan.zone)
    return Course(steps, ZoneInfo(zone), meals_of(meals), plan.starts_at.astimezone(ZoneInfo(plan.zone)))


async def lay(
    tx: Tx, plan: Standing, steps: Sequence[Step], rules: Plan, now: datetime, *, changed: bool, clock: bool = False
) -> None:  # fmt: skip
    """Bring the doses of an active plan in line with its current version.

    changed: what is taken is another, so open doses are asked about anew; clock: only the person's zone or meals
    moved, so what was asked already stays, and the course goes on without a double dose or a gap.
    """
    said = await course_of(tx, plan, steps)
    stand = await rows.doses(tx, plan.id, min(plan.starts_at, now - 7 * _DAY))
    until = max(now + AHEAD, await rows.farthest(tx, plan.id) or now)
    loose = [one for one in stand if _loose(one, now, clock=clock)]
    fixed = [one for one in stand if one not in loose]
    made = made_of(said, fixed, plan.starts_at)
    after = now if clock else min([now, *(one.due_at for one in loose)]) - _INSTANT
    if clock:
        times: Iterable[tuple[datetime, int]] = _moved(said, now, until, made)
    else:
        times = course(*said.terms, after, until, _resumed(said, made, after))
    wanted = [(at, place) for at, place in times if plan.paused_until is None or at > plan.paused_until]
    known = [one for one in stand if one in loose or State(one.state) in FINAL]
    # An instruction keeps its place where what is taken stays the same, so each is compared with its own doses.
    done = [
        (place, replan(_as_doses(known, place), [at for at, own in wanted if place in {own, None}], rules, now,
                       changed=changed))
        for place in ([None] if changed else range(len(steps)))
    ]  # fmt: skip
    cancel = [dose.id for _, one in done for dose in one.cancel]
    await take_back(tx, plan.person_id, await rows.cancel_doses(tx, cancel), now)
    stay = [dose.id for _, one in done for dose in one.keep if dose.state not in FINAL]
    await rows.keep(tx, plan.version_id, stay)
    new = [(at, own) for at, own in wanted if any(place in {own, None} and at in one.make for place, one in done)]
    await rows.make(tx, plan.id, plan.version_id, plan.person_id, [at for at, _ in new], [place for _, place in new])
    await rows.chain(tx, plan.id, now - 2 * _DAY)
    await plans.reached(tx, plan.id, until, now)


async def take_back(
    tx: Tx, person_id: int, cancelled: Sequence[tuple[str | None, datetime]], now: datetime
) -> None:  # fmt: skip
    """Take back what waits in the outbox about cancelled doses; others that shared the message are asked again."""
    keys = [key for key, _ in cancelled if key is not None]
    if keys:
        await outbox.cancel(tx, keys)
        await rows.ask_again(tx, person_id, [due for _, due in cancelled], keys, now)


def made_of(said: Course, fixed: Sequence[Laid], starts_at: datetime) -> dict[int, Made]:
    """Give what each instruction has made already; of doses before this course only one that was taken counts, as last.

    So a time moved from 8:00 to 9:00 at half past eight gives no second dose in that morning.
    """
    found: dict[int, Made] = {}
    for place, timing, before in in_order(*said.terms):
        own = [one for one in fixed if one.step == place]
        mine = [one.due_at for one in own if one.due_at >= starts_at]
        taken = [max(one.due_at, one.taken_at or one.due_at) for one in own if one.state == State.TAKEN]
        if mine:
            number = len(mine)
            if timing.count is not None:
                # Of a course that began before it was brought in, the doses until then count as well.
                ends = min(mine) - _INSTANT
                early = occurrences(timing, said.zone, said.meals, said.start, _EVER, ends, before)
                number += sum(1 for _ in early)
            found[place] = Made(max(mine), number)
        elif taken:
            found[place] = Made(max(taken))
    return found


def _resumed(said: Course, made: Mapping[int, Made], after: datetime) -> dict[int, Made]:
    """Of a course of so many doses, those that a hold has passed over are not counted: it goes on where it was."""
    found = dict(made)
    for place, timing, _ in in_order(*said.terms):
        if timing.count is not None and place in made:
            unbound = replace(timing, count=None)
            passed = list(occurrences(unbound, said.zone, said.meals, said.start, made[place].last, after))
            if passed:
                found[place] = Made(passed[-1], made[place].number)
    return found


def _loose(dose: Laid, now: datetime, *, clock: bool) -> bool:
    if clock:
        return dose.state == State.PLANNED and dose.due_at > now and dose.asked == 0
    return State(dose.state) not in FINAL


def _as_doses(known: Sequence[Laid], place: int | None) -> list[Dose]:
    return [Dose(one.id, one.due_at, State(one.state), one.asked) for one in known if place in {one.step, None}]


def _moved(said: Course, now: datetime, until: datetime, made: Mapping[int, Made]) -> list[tuple[datetime, int]]:
    zone, meals, start = said.zone, said.meals, said.start
    return sorted(
        (at, place)
        for place, timing, before in in_order(*said.terms)
        for at in (
            moved(timing, zone, meals, start, now, until, made[place])
            if place in made and not timing.as_needed
            else occurrences(timing, zone, meals, start, now, until, before)
        )
    )
