"""Buttons of reminders: whatever is tapped, how often, how late and by whom, it is answered, and recorded once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.care import held as holding
from bot.care.held import Held
from bot.care.recording import CHANGES, hush, record, report
from curators.turn import Turn
from scenarios import intake, intake_words
from scenarios.dose import State
from scenarios.intake import Answer, Became
from scenarios.intake_words import Told, clock
from storage.content import Content, restate
from storage.queries import consents, intakes, people
from storage.queries.outbox import Line

_DATA = re.compile(r"([dD]):([a-z]):(\d{1,18})(?::([a-z0-9]{1,8}))?")
_NOTHING = "Эта кнопка из старого назначения: она уже ничего не меняет"


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button of reminders: the doses of its message, and which of them it means."""

    turn: Turn
    letter: str
    extra: str
    address: str
    """The same button's data with a place for the letter: `d:{}:7`."""
    group: Sequence[Held]
    meant: Sequence[Held]

    async def told(self) -> list[Told]:
        """Give all doses of the message for words."""
        return await holding.told(self.turn, self.group)


def concerns(turn: Turn) -> bool:
    """Tell whether this update is a button of reminders."""
    return _DATA.fullmatch(turn.event.button or "") is not None


async def pressed(turn: Turn) -> None:
    """Answer a button of reminders."""
    lane_id, person_id = turn.arrival.own_lane_id, turn.arrival.person_id
    assert lane_id is not None
    tap = await _tap(turn) if person_id is not None else None
    if person_id is None:
        turn.answer(lane_id, intake_words.NOT_YOURS)
        await _forget(turn)
    elif tap is None:
        turn.answer(lane_id, _NOTHING)
    elif any(one.kept.person_id != person_id for one in tap.group):
        turn.answer(lane_id, intake_words.NOT_YOURS)
    else:
        if turn.arrival.identity_id != turn.arrival.last_identity_id and turn.arrival.identity_id:
            await people.uses(turn.tx, person_id, turn.arrival.identity_id)
        await _HANDLERS.get(tap.letter, _show)(tap)


async def _forget(turn: Turn) -> None:
    """Nothing is kept of a stranger who has pressed another's button."""
    arrival = turn.arrival
    if arrival.run_id is None and arrival.curator_id is None and arrival.identity_id is not None:
        await consents.forget(turn.tx, arrival.identity_id)


async def _tap(turn: Turn) -> Tap | None:
    found = _DATA.fullmatch(turn.event.button or "")
    assert found is not None
    kind, letter, number, extra = found.groups()
    if kind == "d":
        kept = await intakes.group_of(turn.tx, int(number))
        meant = {int(number)}
    else:
        person_id = turn.arrival.person_id
        minute = _minute(int(number))
        kept = await intakes.due_at(turn.tx, person_id, minute) if minute and person_id else []
        meant = {one.id for one in kept}
    shown = [one for one in kept if one.state != State.CANCELLED or (kind == "d" and one.id in meant)]
    group = holding.opened(turn, shown or kept)
    if not group:
        return None
    return Tap(
        turn, letter, extra or "", f"{kind}:{{}}:{number}", group, [one for one in group if one.dose.id in meant]
    )


def _minute(number: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(number * 60, UTC)
    except (OverflowError, ValueError, OSError):
        return None


async def _take(tap: Tap) -> None:
    now = tap.turn.now
    await _answered(tap, [intake.take(one.dose, one.plan, now) for one in tap.meant])


async def _undo(tap: Tap) -> None:
    """Of a group, the answer given last is taken back."""
    now = tap.turn.now
    last = max((one.dose.answered_at for one in tap.meant if one.dose.answered_at is not None), default=None)
    await _answered(
        tap,
        [
            intake.undo(one.dose, one.plan, now) if one.dose.answered_at == last else Answer(Became.ALREADY, one.dose)
            for one in tap.meant
        ],
    )


async def _snooze(tap: Tap) -> None:
    now, turn = tap.turn.now, tap.turn
    if tap.extra.isdigit():
        until = now + timedelta(minutes=int(tap.extra))
        await _answered(tap, [intake.snooze(one.dose, one.plan, now, until) for one in tap.meant])
        return
    free = [one for one in tap.meant if one.dose.state in intake.OPEN]
    if not free:
        await _show(tap)
        return
    fit = [intake.snooze_choices(one.dose, one.plan, now, turn.reminding.snooze) for one in free]
    offered = [delay for delay in turn.reminding.snooze if all(delay in some for some in fit)]
    _answer(tap, None)
    zone = holding.zone_of(turn)
    _restate(tap, intake_words.snoozing(await holding.told(turn, free), tap.address, offered, zone, now))


async def _skip(tap: Tap) -> None:
    answers = [intake.skip(one.dose, tap.turn.now) for one in tap.meant]
    group = await _recorded(tap, answers)
    if all(one.became is Became.ALREADY for one in answers):
        await _show(tap)
        return
    _answer(tap, "Пропуск записан")
    told = await holding.told(tap.turn, group)
    _restate(tap, intake_words.asking_why(told, tap.address, holding.zone_of(tap.turn), tap.turn.now), instead=True)


async def _reason(tap: Tap) -> None:
    number = int(tap.extra) if tap.extra.isdigit() else -1
    skipped = [one for one in tap.meant if one.dose.state is State.SKIPPED]
    if not 0 <= number < len(intake_words.REASONS) or not skipped:
        await _show(tap)
        return
    for one in skipped:
        if not await intakes.reasoned(tap.turn.tx, one.dose.id):
            await report(tap.turn, one, "not-done", "button", intake_words.REASONS[number])
    await _show(tap, "Спасибо, записали")


async def _show(tap: Tap, toast: str | None = None) -> None:
    """Say what is on record, and change nothing."""
    told = await tap.told()
    zone, now = holding.zone_of(tap.turn), tap.turn.now
    _answer(tap, toast or _already(await holding.told(tap.turn, tap.meant), tap))
    _restate(tap, intake_words.recorded(told, zone, now))


async def _answered(tap: Tap, answers: Sequence[Answer]) -> None:
    """Keep the answers and say in the tapped message what is on record now."""
    group = await _recorded(tap, answers)
    turn = tap.turn
    if not any(one.became in CHANGES for one in answers):
        await _show(tap)
        return
    told = await holding.told(turn, group)
    became = next(one for one in answers if one.became in CHANGES)
    _answer(tap, _toast(became, tap))
    caution = any(one.caution for one in answers)
    words = intake_words.recorded(told, holding.zone_of(turn), turn.now, caution=caution)
    _restate(tap, words, instead=True)


async def _recorded(tap: Tap, answers: Sequence[Answer]) -> list[Held]:
    """Keep what the answers change; the doses of the message as they are afterwards."""
    after = {one.dose.id: one for one in tap.group}
    for one, answer in zip(tap.meant, answers, strict=True):
        after[one.dose.id] = await record(tap.turn, one, answer, "button")
    group = [after[one.dose.id] for one in tap.group]
    await hush(tap.turn, tap.group, group)
    return group


def _toast(answer: Answer, tap: Tap) -> str:
    zone, now, dose = holding.zone_of(tap.turn), tap.turn.now, answer.dose
    if answer.became is Became.TAKEN and dose.taken_at is not None:
        return f"Записали: принято в {clock(dose.taken_at, zone, now)}"
    if answer.became is Became.SNOOZED and dose.snoozed_until is not None:
        return f"Напомним в {clock(dose.snoozed_until, zone, now)}"
    return "Отменили, как не было" if answer.became is Became.UNDONE else "Записали"


def _already(told: Sequence[Told], tap: Tap) -> str:
    words = intake_words.standing(told[0], holding.zone_of(tap.turn), tap.turn.now)
    return f"Уже записано: {words}" if told[0].dose.state in {State.TAKEN, State.SKIPPED} else words.capitalize()


def _answer(tap: Tap, toast: str | None) -> None:
    assert tap.turn.arrival.own_lane_id is not None
    tap.turn.answer(tap.turn.arrival.own_lane_id, toast)


def _restate(tap: Tap, content: Content, *, instead: bool = False) -> None:
    """The tapped message reads otherwise; where it can't be edited and something has changed, it is said anew."""
    turn = tap.turn
    assert turn.arrival.own_lane_id is not None
    if turn.event.message_id is not None:
        payload = restate(content, ids=[turn.event.message_id], instead=instead)
        turn.lines.append(Line(turn.arrival.own_lane_id, "restate", payload, identity_id=turn.arrival.identity_id))


_HANDLERS: Mapping[str, Callable[[Tap], Awaitable[None]]] = {
    "t": _take,
    "u": _undo,
    "z": _snooze,
    "s": _skip,
    "r": _reason,
}
