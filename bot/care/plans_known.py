"""A person's plans, opened: what each says, as its person may read it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.care.held import tags_of, zone_of
from bot.care.laying import course_of
from bot.care.naming import may_name
from bot.dialogues.speaking import vault_of
from curators.auto_line import called
from curators.turn import Turn
from scenarios import course_pages as pages
from scenarios.dosage import Step
from scenarios.intake_words import clock
from scenarios.plan_content import PlanContent, from_json
from scenarios.plan_words import course_words
from scenarios.stock import runs_out, stock_words
from storage.queries import intakes, plans
from storage.queries.plans import Standing

GOING = frozenset({"active", "on-hold"})


@dataclass(frozen=True, slots=True)
class Known:
    """A plan, what its version says, and how its page shows it."""

    plan: Standing
    content: PlanContent
    steps: Sequence[Step]
    out_at: datetime | None
    """When the stock runs out."""
    shown: pages.Plan


async def of_person(turn: Turn) -> list[Known]:
    """Open the plans that go on, the newest first."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    named = await may_name(turn)
    going = [plan for plan in await plans.of_person(turn.tx, person_id) if plan.status in GOING]
    tags = {} if named else await tags_of(turn, [plan.id for plan in going])
    return [await opened(turn, plan, named=named, tag=tags.get(plan.id, "")) for plan in going]


async def one(turn: Turn, rest: Sequence[str]) -> Known | None:
    """Open the plan a button means, its person locked before it; None where it is over, or another person's."""
    if not rest or not rest[0].isdecimal() or len(rest[0]) > 18 or turn.arrival.person_id is None:
        return None
    await intakes.hold(turn.tx, turn.arrival.person_id)
    plan = await plans.by_id(turn.tx, int(rest[0]))
    if plan is None or plan.person_id != turn.arrival.person_id or plan.status not in GOING:
        return None
    named = await may_name(turn)
    tag = "" if named else (await tags_of(turn, [plan.id]))[plan.id]
    return await opened(turn, plan, named=named, tag=tag)


async def opened(turn: Turn, plan: Standing, *, named: bool, tag: str = "") -> Known:
    """Open one plan."""
    content = from_json(vault_of(turn).decrypt(plan.content))
    steps, zone = content.steps, zone_of(turn)
    said = await course_of(turn.tx, plan, steps)
    out_at = runs_out(*said.terms, plan.stock, turn.now) if plan.stock is not None else None
    doctor = turn.staff.roster.curators.get(plan.requester_id) if plan.requester_id is not None else None
    shown = pages.Plan(
        plan.id,
        content.drug if named else "",
        course_words(*said.terms, turn.now.astimezone(zone).date(), named=named),
        by=called(doctor.full_name) if doctor is not None else "",
        own=plan.own,
        status=plan.status,
        paused=_paused(plan.paused_until, zone, turn.now),
        stock=stock_words(plan.stock, out_at, turn.now) if plan.stock is not None else "",
        needed=bool(steps) and all(step.timing.as_needed for step in steps),
        tag=tag,
    )
    return Known(plan, content, steps, out_at, shown)


def _paused(until: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    if until is None or until <= now:
        return ""
    local = until.astimezone(zone)
    return f"до {clock(until, zone, now)}" if local.time() != time() else f"до {local:%d.%m}"
