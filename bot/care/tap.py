"""One pressed button of reminders: whose doses it means, and how its answer is kept and shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.care import held as holding
from bot.care.held import Held
from bot.care.recording import CHANGES, hush, record
from bot.care.retelling import retell
from curators.turn import Turn
from scenarios import intake_words
from scenarios.dose import State
from scenarios.intake import Answer, Became
from scenarios.intake_words import at_clock
from storage.content import Content, restate
from storage.queries import intakes
from storage.queries.outbox import Line

DATA = re.compile(r"([dD]):([a-z]):(\d{1,18})(?::([a-z0-9]{1,8}))?")


@dataclass(frozen=True, slots=True)
class Tap:
    """The doses of the pressed message, and which of them its button means."""

    turn: Turn
    letter: str
    extra: str
    address: str
    """The same button's data with a place for the letter: `d:{}:7`."""
    group: Sequence[Held]
    meant: Sequence[Held]

    @property
    def now(self) -> datetime:
        """The service's time."""
        return self.turn.now

    @property
    def zone(self) -> ZoneInfo:
        """Where the person reads times."""
        return holding.zone_of(self.turn)


async def read(turn: Turn) -> Tap | None:
    """Find and lock what the button means; None where there is no such dose any more."""
    found = DATA.fullmatch(turn.event.button or "")
    assert found is not None
    kind, letter, number, extra = found.groups()
    person_id = turn.arrival.person_id
    assert person_id is not None
    await intakes.hold(turn.tx, person_id)
    if kind == "d":
        kept = await intakes.group_of(turn.tx, int(number))
        meant = {int(number)}
    else:
        at = _minute(int(number))
        found_then = await intakes.due_at(turn.tx, person_id, at) if at is not None else []
        # A dose of a plan that came later stood in no message yet: a button there can't mean it.
        kept = [one for one in found_then if one.asked or one.state != State.PLANNED]
        meant = {one.id for one in kept if one.state != State.CANCELLED}
    shown = [one for one in kept if one.state != State.CANCELLED or one.id in meant]
    group = holding.opened(turn, shown)
    if not group:
        return None
    return Tap(
        turn, letter, extra or "", f"{kind}:{{}}:{number}", group, [one for one in group if one.dose.id in meant]
    )


async def settle(tap: Tap, answers: Sequence[Answer], how: str = "button") -> list[Held] | None:
    """Keep what the answers change; all doses of the message as they are now, None where nothing has changed."""
    if not any(one.became in CHANGES for one in answers):
        return None
    after = {one.dose.id: one for one in tap.group}
    for one, answer in zip(tap.meant, answers, strict=True):
        after[one.dose.id] = await record(tap.turn, one, answer, how)
    group = [after[one.dose.id] for one in tap.group]
    await hush(tap.turn, tap.group, group)
    return group


async def answered(tap: Tap, answers: Sequence[Answer]) -> None:
    """Keep the answers, and say in the pressed message what is on record now."""
    group = await settle(tap, answers)
    if group is None:
        await show(tap, caution=any(one.caution for one in answers))
        return
    became = next(one for one in answers if one.became in CHANGES)
    caution = any(one.caution for one in answers if one.became in CHANGES)
    words = intake_words.recorded(await holding.told(tap.turn, group), tap.zone, tap.now, caution=caution)
    put(tap, words, _toast(tap, became), instead=True)
    await retell(tap.turn, group)


async def show(tap: Tap, toast: str | None = None, *, caution: bool = False) -> None:
    """Say what is on record, and change nothing."""
    told = await holding.told(tap.turn, tap.group)
    one = next((one for one in told if one.dose.id == tap.meant[0].dose.id), told[0]) if tap.meant else told[0]
    standing = intake_words.standing(one, tap.zone, tap.now)
    already = f"Уже записано: {standing}" if one.dose.state in {State.TAKEN, State.SKIPPED} else _capital(standing)
    put(tap, intake_words.recorded(told, tap.zone, tap.now, caution=caution), toast or already)


def put(tap: Tap, content: Content, toast: str | None = None, *, instead: bool = False) -> None:
    """Stop the spinner; the pressed message reads this, and is said anew (instead) where it can't be edited."""
    lane_id, turn = tap.turn.arrival.own_lane_id, tap.turn
    assert lane_id is not None
    turn.answer(lane_id, toast)
    ids = [turn.event.message_id] if turn.event.message_id is not None else []
    payload = restate(content, ids=ids, instead=instead)
    turn.lines.append(Line(lane_id, "restate", payload, identity_id=turn.arrival.identity_id))


def _toast(tap: Tap, answer: Answer) -> str:
    dose = answer.dose
    if answer.became is Became.TAKEN and dose.taken_at is not None:
        return f"Записали: принято {at_clock(dose.taken_at, tap.zone, tap.now)}"
    if answer.became is Became.SNOOZED and dose.snoozed_until is not None:
        return f"Напомним {at_clock(dose.snoozed_until, tap.zone, tap.now)}"
    return "Отменили, как не было" if answer.became is Became.UNDONE else "Записали"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _minute(number: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(number * 60, UTC)
    except (OverflowError, ValueError, OSError):
        return None
