"""What was asked of a dose in a dialogue: until when it is put off, when it was taken, why it was skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care import held as holding
from bot.care.correction import correction, keep_reason
from bot.care.held import Held
from bot.care.recording import CHANGES, hush, record
from bot.care.retelling import retell
from bot.care.staff_notice import tell_staff
from bot.dialogues.speaking import say
from curators.turn import Turn
from scenarios import intake, intake_words
from scenarios.dose import State
from scenarios.intake import Answer
from scenarios.medication import puts_off_until
from storage.content import Content
from storage.queries import intakes

_DAY = timedelta(days=1)


async def put_off(turn: Turn, params: Mapping[str, str]) -> None:
    """Put doses off until the time that was typed, where it fits."""
    at, held = _time(params.get("at", "")), await _held(turn, params.get("doses", ""))
    if at is None or not held:
        return
    wanted = next_time(at, holding.zone_of(turn), turn.now)
    after = await _settle(turn, held, lambda one: intake.snooze(one.dose, one.plan, turn.now, wanted))
    if after is None and all(one.dose.state in intake.OPEN for one in held):
        last = min(puts_off_until(one.dose, one.plan) for one in held)
        clock = intake_words.clock(last, holding.zone_of(turn), turn.now)
        until = f"можно до {clock}" if last > turn.now else "дальше уже нельзя"
        say(turn, Content(text=f"Так надолго не получится: отложить этот приём {until}. Оставили как было."))
        return
    await _tell(turn, after or held)


async def taken_at(turn: Turn, params: Mapping[str, str]) -> None:
    """Set the record right: taken at the time that was typed, the last such time there was."""
    at, held = _time(params.get("at", "")), await _held(turn, params.get("doses", ""))
    if at is None or not held:
        return
    when = next_time(at, holding.zone_of(turn), turn.now) - _DAY
    when = when if when <= turn.now else when - _DAY
    after = await _settle(turn, held, lambda one: correction(one, turn.now, when))
    await _tell(turn, after or held)


async def why(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep in the person's own words why doses were skipped; the doctor and the curator are told."""
    words = params.get("words", "").strip()
    skipped = [one for one in await _held(turn, params.get("doses", "")) if one.dose.state is State.SKIPPED]
    if not words or not skipped:
        return
    fresh = await keep_reason(turn, skipped, words, "text")
    if fresh:
        await tell_staff(turn, fresh, "пропущено", f"пропущено: «{words}»")
    say(turn, Content(text="Спасибо, записали."))


def next_time(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Give the first instant after `now` at which the person's clock shows this."""
    day = now.astimezone(zone).date()
    ways = (datetime.combine(day + _DAY * ahead, at, zone).astimezone(UTC) for ahead in (0, 1, 2))
    return next(way for way in ways if way > now)


async def _held(turn: Turn, ids: str) -> list[Held]:
    """The doses of a dialogue, locked; none of another person's."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    await intakes.hold(turn.tx, person_id)
    numbers = [int(one) for one in ids.split(",") if one.strip().isdigit()]
    kept = [one for one in await intakes.some(turn.tx, numbers) if one.person_id == person_id]
    return holding.opened(turn, kept)


async def _settle(turn: Turn, held: Sequence[Held], decide: Callable[[Held], Answer]) -> list[Held] | None:
    answers = [decide(one) for one in held]
    if not any(one.became in CHANGES for one in answers):
        return None
    after = [await record(turn, one, answer, "text") for one, answer in zip(held, answers, strict=True)]
    await hush(turn, held, after)
    await retell(turn, after)
    return after


async def _tell(turn: Turn, held: Sequence[Held]) -> None:
    say(turn, intake_words.recorded(await holding.told(turn, held), holding.zone_of(turn), turn.now))


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
