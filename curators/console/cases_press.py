"""Buttons of a case's card."""

from __future__ import annotations

from curators import casework
from curators.cases import STATUS_WORDS, Status, may_follow
from curators.console import form
from curators.console.cases_card import allowed, show
from curators.console.cases_forms import OVER, over
from curators.console.cases_work import begin
from curators.console.form import Form
from curators.console.spot import Spot
from storage.queries import cases


async def new(spot: Spot) -> str | None:
    """«Новое обращение»."""
    await begin(spot)
    return None


async def ask(spot: Spot, case_id: int, asked: Form) -> str | None:
    """Begin a form about this case, which may be pressed in another thread's place."""
    case = await allowed(spot, case_id)
    if isinstance(case, str):
        return case
    if (why := over(case, asked.name)) is not None:
        return why
    await form.begin(spot, asked, {"id": str(case_id)}, about_family=spot.place.thread_id is not None)
    return None


async def status(spot: Spot, case_id: int, place: int) -> str | None:
    """Another status; one that ends the case asks how it ended."""
    case = await allowed(spot, case_id, locked=True)
    if isinstance(case, str):
        return case
    if place not in range(len(Status)):
        return "Такого статуса нет."
    wanted, stands = list(Status)[place], Status(case["status"])
    if wanted not in may_follow(stands):
        return f"Сейчас обращение в статусе «{STATUS_WORDS[stands]}»."
    if wanted in {Status.SOLVED, Status.CLOSED}:
        given = {"id": str(case_id), "status": wanted.value}
        await form.begin(spot, OVER, given, about_family=spot.place.thread_id is not None)
        return None
    after = await casework.move(spot.turn, case, wanted, spot.curator.id)
    assert after is not None, "it may follow"
    await show(spot, after)
    return STATUS_WORDS[wanted].capitalize()


async def step_done(spot: Spot, case_id: int, step_id: int) -> str | None:
    """A step of the plan is done."""
    case = await allowed(spot, case_id, locked=True)
    if isinstance(case, str):
        return case
    if (why := over(case, "case_step")) is not None:
        return why
    words = await cases.step_done(spot.turn.tx, step_id, case_id, spot.turn.now, spot.curator.id)
    if words is None:
        return "Этот шаг уже отмечен."
    await show(spot, await casework.change(spot.turn, case, "step_done", by=spot.curator.id, words=words))
    return "Отмечено"
