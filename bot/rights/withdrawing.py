"""A consent is taken back: it acts at once, each kind in its own way, also on what already waits to be said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care import routines, trusted
from bot.dialogues.speaking import say
from bot.dialogues.telling import tell_curators
from bot.outreach import guests
from bot.outreach.drafts import rules_of
from bot.rights.neutral import neutral
from curators.console import card
from curators.console.closing import close_view
from curators.doctors import DOCTOR
from curators.notice import notice
from curators.turn import Turn
from scenarios.texts import line
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, consents, erasures, outbox, people, pregnancies, scenario, trust, withdrawing

TERM = timedelta(days=30)
"""152-ФЗ, ст. 21: what was kept is destroyed within thirty days."""


async def withdraw(turn: Turn, kind: str, run_id: int) -> None:
    """Take it back; `run_id`: the dialogue in which that was said, which goes on."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    if kind in _OF_HEALTH:
        await pregnancies.active(turn.tx, person_id)
    await consents.hold(turn.tx, person_id)
    if kind == "base":
        await _others(turn, person_id, run_id)
    await consents.withdraw(turn.tx, person_id, kind, turn.now)
    await alarms.audit(turn.tx, "consent_withdrawn", person_id=person_id, detail={"kind": kind})
    await _ACTS[kind](turn, person_id, run_id)
    if turn.arrival.family_id is not None:
        turn.lines += await card.refreshing_family(turn.tx, turn.arrival.family_id)


async def _others(turn: Turn, person_id: int, run_id: int) -> None:
    """Who leaves takes back all they have agreed to: who comes back is asked for each anew."""
    for kind in sorted(await consents.kinds(turn.tx, person_id) - {"base"}):
        await consents.withdraw(turn.tx, person_id, kind, turn.now)
        await alarms.audit(turn.tx, "consent_withdrawn", person_id=person_id, detail={"kind": kind})
        if kind in _OTHERS_HEAR:
            await _ACTS[kind](turn, person_id, run_id)
    await withdrawing.waits_no_more(turn.tx, person_id)


async def _base(turn: Turn, person_id: int, run_id: int) -> None:
    """Nothing more is said or heard; what was kept is destroyed in its term, unless they come back."""
    await routines.withdrawn(turn, "base", run_id)
    await consents.silence(turn.tx, person_id)
    await trust.hush(turn.tx, person_id)
    await scenario.cancel_of(turn.tx, person_id, run_id)
    turn.lines += await guests.give_up(turn.tx, rules_of(turn), person_id, turn.now)
    due = turn.now + TERM
    await erasures.put(turn.tx, person_id, "approved", "withdrawn", turn.now, due, due)
    turn.arrival = turn.arrival._replace(consented=False)
    await tell_curators(
        turn, f"{turn.arrival.full_name}: согласие отозвано. Писать больше нельзя, сообщения не дойдут."
    )
    say(turn, Content(text=line("withdrawn"), menu=True))


async def _health(turn: Turn, person_id: int, run_id: int) -> None:
    """Questions about health stop; reminders go on without a word of what they are about."""
    await routines.withdrawn(turn, "health", run_id)
    await trust.hush(turn.tx, person_id)
    zone = ZoneInfo(turn.arrival.timezone or turn.zone)
    for row in await withdrawing.reminders(turn.tx, person_id):
        plain = neutral(contents.from_json(row["payload"]), row["due_at"], zone)
        await withdrawing.restated(turn.tx, row["id"], contents.to_json(plain))
    # News of a plan names its drug: what waits for the morning isn't told any more.
    await outbox.cancel(turn.tx, await withdrawing.news_of_plans(turn.tx, person_id))
    await tell_curators(
        turn, f"{turn.arrival.full_name}: согласие о здоровье отозвано. О здоровье больше не спрашиваем."
    )


async def _doctor(turn: Turn, person_id: int, _run_id: int) -> None:
    """The doctor's thread is closed to her, and to the doctor where nobody else of the family shares with them."""
    arrival = turn.arrival
    assert arrival.family_id is not None
    await withdrawing.leave_doctor(turn.tx, person_id)
    turn.arrival = arrival._replace(talks_to=None, meant=None, doctor_consent=False)
    words = f"{arrival.full_name}: согласие на передачу врачу отозвано."
    shown = {view["console_id"] for view in await withdrawing.doctors_views(turn.tx, arrival.family_id)}
    desks = [desk for desk in turn.staff.desks.values() if desk.console_id in shown]
    if desks:
        thread_id = await people.thread_of(turn.tx, arrival.family_id, DOCTOR)
        stays = await withdrawing.others_share(turn.tx, person_id)
        await notice(turn, thread_id, desks if stays else [], Content(text=words), person_id=person_id)
        if not stays:
            for desk in desks:  # outside of the topic, which is about to go
                turn.say(desk.lane_id, Content(text=f"{words} Переписка закрыта."))
            for view in await withdrawing.close_doctors_views(turn.tx, arrival.family_id, turn.now):
                close_view(turn.lines, view)
    await tell_curators(turn, words)


async def _trusted(turn: Turn, _person_id: int, _run_id: int) -> None:
    """Every agreement about missed doses ends, and the other is told."""
    await trusted.end_all(turn)


async def _mailings(_turn: Turn, _person_id: int, _run_id: int) -> None:
    """Broadcasts that wait were taken back with the consent itself."""


_ACTS: Mapping[str, Callable[[Turn, int, int], Awaitable[None]]] = {
    "base": _base,
    "health": _health,
    "doctor": _doctor,
    "trusted": _trusted,
    "mailings": _mailings,
}
_OF_HEALTH = frozenset({"base", "health"})
"""Under these a week of a pregnancy is told; its clock is waited for, and passes the person over meanwhile."""
_OTHERS_HEAR = frozenset({"doctor", "trusted"})
"""Somebody else is told of its end, and has something taken from their screen; the rest is silence."""
