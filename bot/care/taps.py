"""Buttons of reminders: whatever is tapped, how often, how late and by whom, it is answered, and recorded once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.care import held as holding
from bot.care import reasons, tap
from bot.care.held import ids_of
from bot.care.retelling import retell
from bot.care.tap import DATA, Tap, answered, put, settle, show
from bot.dialogues import leading
from curators.turn import Turn
from scenarios import intake, intake_questions, intake_words
from scenarios.intake import Answer, Became
from scenarios.medication import closes_at
from storage.queries import consents, people

_NOTHING = "Эта кнопка из старого назначения: она уже ничего не меняет"


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of reminders, of somebody who may be answered."""
    if DATA.fullmatch(turn.event.button or "") is None:
        return False
    return turn.arrival.person_id is None or bool(turn.arrival.consented)


async def pressed(turn: Turn) -> None:
    """Answer a button of reminders."""
    arrival = turn.arrival
    assert arrival.own_lane_id is not None
    if arrival.person_id is None:
        turn.answer(arrival.own_lane_id, intake_words.NOT_YOURS)
        if arrival.run_id is None and arrival.curator_id is None and arrival.identity_id is not None:
            await consents.forget(turn.tx, arrival.identity_id)
        return
    found = await tap.read(turn)
    if found is None:
        turn.answer(arrival.own_lane_id, _NOTHING)
    elif any(one.kept.person_id != arrival.person_id for one in found.group):
        turn.answer(arrival.own_lane_id, intake_words.NOT_YOURS)
    else:
        if arrival.identity_id != arrival.last_identity_id and arrival.identity_id is not None:
            await people.uses(turn.tx, arrival.person_id, arrival.identity_id)
        await _HANDLERS.get(found.letter, show)(found)


async def _take(tap: Tap) -> None:
    await answered(tap, [intake.take(one.dose, one.plan, tap.now) for one in tap.meant])


async def _undo(tap: Tap) -> None:
    """Of a group, the answer given last is taken back."""
    last = max((one.dose.answered_at for one in tap.meant if one.dose.answered_at is not None), default=None)
    await answered(
        tap,
        [
            intake.undo(one.dose, one.plan, tap.now)
            if one.dose.answered_at == last
            else Answer(Became.ALREADY, one.dose)
            for one in tap.meant
        ],
    )


async def _snooze(tap: Tap) -> None:
    turn, now = tap.turn, tap.now
    free = [one for one in tap.meant if one.dose.state in intake.OPEN and now < closes_at(one.dose, one.plan)]
    if tap.extra.isdigit():
        until = now + timedelta(minutes=int(tap.extra))
        await answered(tap, [intake.snooze(one.dose, one.plan, now, until) for one in tap.meant])
    elif not free:
        await show(tap)
    elif tap.extra == "at":
        await show(tap, "Ответьте временем, например 21:30")
        await leading.begin(turn, "dose_later", {"doses": ids_of(free)}, first=True)
    else:
        fit = [intake.snooze_choices(one.dose, one.plan, now, turn.reminding.snooze) for one in free]
        offered = [delay for delay in turn.reminding.snooze if all(delay in some for some in fit)]
        told = await holding.told(turn, free)
        put(tap, intake_questions.snoozing(told, tap.address, offered, tap.zone, now))


async def _skip(tap: Tap) -> None:
    group = await settle(tap, [intake.skip(one.dose, tap.now) for one in tap.meant])
    if group is None:
        await show(tap)
        return
    words = intake_questions.asking_why(await holding.told(tap.turn, group), tap.address, tap.zone, tap.now)
    put(tap, words, "Пропуск записан", instead=True)
    await retell(tap.turn, group)


_HANDLERS: Mapping[str, Callable[[Tap], Awaitable[None]]] = {
    "t": _take,
    "u": _undo,
    "z": _snooze,
    "s": _skip,
    "r": reasons.given,
    "c": reasons.corrected,
}
