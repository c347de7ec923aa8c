"""Birth and loss: everything about the pregnancy stops at once, also what is queued; then people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from bot.care import dating, routines
from bot.dialogues import menus
from bot.dialogues.speaking import vault_of
from curators.console import card
from curators.raising import raise_human
from curators.turn import Turn
from scenarios import check_ins
from scenarios.texts import line
from storage.channel_policy import health_words_allowed
from storage.queries import alarms, pregnancies
from storage.queries import routines as rows

How: TypeAlias = Literal["birth", "loss"]
AUDIT = "pregnancy_ended"
STATUS = {"birth": "born", "loss": "lost"}
_WORDS = {
    "birth": (
        "Родила! Всё о беременности остановлено. Напоминания о лекарствах продолжаются: посмотрите, пожалуйста, что из "
        "назначений остаётся. Через две недели спросим, как она."
    ),
    "loss": (
        "Беременность прервалась. Всё о ней остановлено, спрашивать больше не будем. Напишите, пожалуйста, бережно, "
        "без расспросов. Напоминания о лекарствах продолжаются: врачу нужно решить, что из назначений остаётся."
    ),
}


class Ended(NamedTuple):
    """What has ended: the pregnancy's id (None where nobody had dated it), and whether more than one was expected."""

    pregnancy_id: int | None
    multiple: bool


async def end(turn: Turn, how: How, run_id: int) -> bool:
    """She says so herself: everything stops, people are told, she is answered; whether more than one was expected."""
    person_id = turn.arrival.person_id
    assert person_id is not None
    ended = await stop(turn, person_id, how, routines.zone_of(turn), run_id=run_id)
    await tell(turn, person_id, turn.arrival.family_id, f"pregnancy:{person_id}:{ended.pregnancy_id or run_id}",
               _WORDS[how])  # fmt: skip
    await alarms.audit(turn.tx, AUDIT, person_id=person_id, detail={"id": ended.pregnancy_id, "how": how})
    if turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)
    menus.put(turn, line(f"pregnancy_{how}"))
    return ended.multiple


async def stop(turn: Turn, person_id: int, how: How, zone: ZoneInfo, *, run_id: int = 0) -> Ended:
    """Everything about it is silent from here on.

    In this order, so that a clock at work meanwhile has either written before or writes nothing: the pregnancy; its
    routines (after a loss: every routine); dialogues, but for the one (`run_id`) that says so, and what waits in the
    outbox.
    """
    known = dating.opened(vault_of(turn), await pregnancies.dating_of(turn.tx, person_id))
    ended = await pregnancies.end(turn.tx, person_id, STATUS[how], turn.now)
    if ended is None:
        await pregnancies.put_ended(turn.tx, person_id, vault_of(turn).encrypt("{}"), STATUS[how], turn.now)
    which = sorted(check_ins.PREGNANT) if how == "birth" else None
    stopped = await rows.stop(turn.tx, person_id, which, how, turn.now)
    await pregnancies.silence(turn.tx, person_id, stopped, run_id=run_id, keep=check_ins.ABOUT_ELSE)
    if how == "birth":
        await _after_birth(turn, person_id, zone)
    return Ended(ended, known is not None and known.multiple)


async def tell(
    turn: Turn, person_id: int, family_id: int | None, subject: str, words: str, *, doctor: bool = True,
    curator: bool = True,
) -> None:  # fmt: skip
    """The doctor and the curator are asked to look."""
    turn.lines += await raise_human(
        turn.tx,
        turn.staff,
        kind="check_in",
        subject=subject,
        family_id=family_id,
        person_id=person_id,
        words=words,
        now=turn.now,
        vault=vault_of(turn),
        zone=turn.zone,
        danger=False,
        doctor=doctor,
        curator=curator,
        allows=lambda channel, consents: health_words_allowed(channel, turn.operator, consents),
    )


async def _after_birth(turn: Turn, person_id: int, zone: ZoneInfo) -> None:
    """Two weeks later she is asked how she is, once."""
    day = turn.now.astimezone(zone).date() + timedelta(days=check_ins.AFTER_BIRTH_DAYS)
    rule = f"once {day.isoformat()} 12:00"
    at = routines.first_at(rule, turn.now, zone, person_id)
    await rows.start(turn.tx, person_id, check_ins.AFTER_BIRTH, rule, None, "birth", at)
