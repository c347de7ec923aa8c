"""Birth and loss: everything about the pregnancy stops at once, also what is queued; then people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

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


async def end(turn: Turn, how: Literal["birth", "loss"], run_id: int) -> bool:
    """End it; whether more than one child was expected.

    In this order, so that a clock at work meanwhile has either written before or writes nothing:

    1. the pregnancy; 2. its routines (after a loss: every routine); 3. dialogues and what waits in the outbox; 4. the
    doctor and the curator are told; 5. she is answered.
    """
    person_id = turn.arrival.person_id
    assert person_id is not None
    known = dating.opened(vault_of(turn), await pregnancies.dating_of(turn.tx, person_id))
    ended = await pregnancies.end(turn.tx, person_id, STATUS[how], turn.now)
    if ended is None:
        await pregnancies.put_ended(turn.tx, person_id, vault_of(turn).encrypt("{}"), STATUS[how], turn.now)
    which = sorted(check_ins.PREGNANT) if how == "birth" else None
    stopped = await rows.stop(turn.tx, person_id, which, how, turn.now)
    await pregnancies.silence(turn.tx, person_id, stopped, run_id=run_id, keep=check_ins.ABOUT_ELSE)
    if how == "birth":
        await _after_birth(turn, person_id)
    turn.lines += await raise_human(
        turn.tx,
        turn.staff,
        kind="check_in",
        subject=f"pregnancy:{person_id}:{ended or run_id}",
        family_id=turn.arrival.family_id,
        person_id=person_id,
        words=_WORDS[how],
        now=turn.now,
        vault=vault_of(turn),
        zone=turn.zone,
        danger=False,
        allows=lambda channel, consents: health_words_allowed(channel, turn.operator, consents),
    )
    await alarms.audit(turn.tx, "pregnancy_ended", person_id=person_id, detail={"id": ended, "how": how})
    if turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)
    menus.put(turn, line(f"pregnancy_{how}"))
    return known is not None and known.multiple


async def _after_birth(turn: Turn, person_id: int) -> None:
    """Two weeks later she is asked how she is, once."""
    day = turn.now.astimezone(routines.zone_of(turn)).date() + timedelta(days=check_ins.AFTER_BIRTH_DAYS)
    rule = f"once {day.isoformat()} 12:00"
    at = routines.first_at(rule, turn.now, routines.zone_of(turn), person_id)
    await rows.start(turn.tx, person_id, check_ins.AFTER_BIRTH, rule, None, "birth", at)
