"""Courses in «Мои напоминания»: what each says, a pause of one's own, what was taken as needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.care import ladder, plans_known
from bot.care.held import quantity
from bot.care.laying import lay
from bot.care.naming import unnamed
from bot.care.planning import change_status, rules_of
from bot.care.plans_known import Known
from bot.dialogues.speaking import show, vault_of
from curators.turn import Turn
from scenarios import course_pages
from scenarios.dose import NO_DOUBLE
from storage.queries import intakes, plans
from storage.queries.intakes import Report

GONE = "Этого напоминания больше нет"
LONGEST_PAUSE = 31
TWICE = timedelta(minutes=1)
"""Pressed again within so long, «Принято сейчас» is the same intake."""


async def pages(turn: Turn, rest: Sequence[str]) -> str | None:
    """Show all courses, or one."""
    if not rest:
        known = await plans_known.of_person(turn)
        show(turn, course_pages.courses([one.shown for one in known], await unnamed(turn)))
        return None
    found = await plans_known.one(turn, rest)
    if found is None:
        return GONE
    show(turn, course_pages.course(found.shown))
    return None


async def pause(turn: Turn, rest: Sequence[str]) -> str | None:
    """Let one's own reminder be silent for a while; a prescribed one is the doctor's."""
    if not rest:
        known = await plans_known.of_person(turn)
        show(turn, course_pages.which([one.shown for one in known], "w", "Что поставить на паузу?"))
        return None
    found = await plans_known.one(turn, rest)
    if found is None:
        return GONE
    if not found.plan.own:
        show(turn, course_pages.only_the_doctor(found.shown, doctor=turn.arrival.doctor_id is not None))
        return None
    days = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() and len(rest[1]) < 4 else None
    if days is None or days > LONGEST_PAUSE:
        show(turn, course_pages.pausing(found.shown))
        return None
    if days:
        await plans.pause(turn.tx, found.plan.id, turn.now + timedelta(days=days))
        await _lay(turn, found)
    else:
        await change_status(turn.tx, found.plan.id, "on-hold", turn.now, vault=vault_of(turn))
    await pages(turn, rest[:1])
    return "Пауза. Вернуть можно в любой момент"


async def go_on(turn: Turn, rest: Sequence[str]) -> str | None:
    """End a pause of one's own."""
    found = await plans_known.one(turn, rest)
    if found is None or not found.plan.own:
        return GONE
    await plans.pause(turn.tx, found.plan.id, None)
    if found.plan.status == "active":
        await _lay(turn, found)
    else:
        await change_status(turn.tx, found.plan.id, "active", turn.now, vault=vault_of(turn))
    await pages(turn, rest[:1])
    return "Снова напоминаем"


async def remove(turn: Turn, rest: Sequence[str]) -> str | None:
    """Drop one's own reminder, once sure."""
    found = await plans_known.one(turn, rest)
    if found is None or not found.plan.own:
        return GONE
    if len(rest) < 2:
        show(turn, course_pages.sure_to_remove(found.shown))
        return None
    await change_status(turn.tx, found.plan.id, "stopped", turn.now, vault=vault_of(turn))
    await pages(turn, [])
    return "Убрали"


async def taken_now(turn: Turn, rest: Sequence[str]) -> str | None:
    """Record what is taken as needed: no dose was planned for it."""
    found = await plans_known.one(turn, rest)
    if found is None or not found.shown.needed:
        return GONE
    plan = found.plan
    last = await intakes.last_of(turn.tx, plan.id)
    if last is not None and turn.now - last < TWICE:
        return "Уже записано"
    amount = found.steps[0].amount
    change = -quantity(amount)
    at = turn.now
    await intakes.put(
        turn.tx, Report(None, plan.id, plan.person_id, "completed", at, at, "button", None, turn.arrival.identity_id)
    )
    await intakes.taken_as_needed(turn.tx, plan.id, at, change)
    await ladder.taken_as_needed(turn, plan.id, at)
    await pages(turn, rest[:1])
    close = last is not None and at - last < rules_of(plan).min_interval
    return f"Записали. {NO_DOUBLE}" if close else "Записали: принято"


async def _lay(turn: Turn, found: Known) -> None:
    """Doses ahead go by the pause, in the same transaction."""
    plan = await plans.by_id(turn.tx, found.plan.id)
    assert plan is not None
    await lay(turn.tx, plan, found.steps, rules_of(plan), turn.now, changed=False)
