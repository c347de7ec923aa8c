"""A pregnancy week by week, in the person's morning: its words and what is ahead, once each, never after its end."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.care import dating, pregnancy
from bot.care.rules import quiet_of
from bot.care.where import place
from bot.clock_time import ServiceTime
from bot.dialogues.unprompted import House, turn_of
from bot.settings import Settings
from bot.ticks.house import house_now
from curators.raising import raise_human
from curators.staff import StaffRoom
from scenarios import check_ins, diary
from scenarios.quiet import is_quiet, quiet_ends, spread
from storage.channel_policy import health_words_allowed
from storage.content import Content
from storage.queries import alarms, outbox, pregnancies, roster, routines
from storage.queries.outbox import Priority
from storage.queries.pregnancies import Due
from storage.transaction import Tx
from storage.vault import Vault

AT_ONCE = 100
_OVER = (
    "Срок беременности давно прошёл, а чем она закончилась, мы не знаем. Всё о ней остановлено. "
    "Узнайте, пожалуйста, бережно, как она."
)


class Pregnancies:
    """The clock of pregnancies; sets are claimed, so that any number of processes may work at once."""

    def __init__(self, settings: Settings, staff: StaffRoom, time: ServiceTime, vault: Vault) -> None:
        self._settings, self._staff, self._time, self._vault = settings, staff, time, vault

    async def work(self, tx: Tx) -> bool:
        """Tell one set of what is due; True while there are more."""
        house = await house_now(tx, self._settings, self._staff, self._vault)
        return await tick(tx, self._time.now(str(await roster.clock(tx))), house) == AT_ONCE


async def tick(tx: Tx, now: datetime, house: House, most: int = AT_ONCE) -> int:
    """Take a set of pregnancies whose time has come; how many were taken."""
    claimed = await pregnancies.due(tx, now, most)
    for due in claimed:
        await _one(tx, due, now, house)
    return len(claimed)


async def _one(tx: Tx, due: Due, now: datetime, house: House) -> None:
    theirs, kept = ZoneInfo(due.timezone or house.zone), due.pregnancy
    day = now.astimezone(theirs).date()
    quiet = quiet_of(house.reminding, due.quiet)
    if is_quiet(quiet, now.astimezone(theirs)):
        await pregnancies.told(tx, kept.id, None, (), spread(kept.id, quiet_ends(quiet, now, theirs)))
        return
    known = dating.opened(house.vault, kept.dating)
    if known is None:
        await pregnancies.wake(tx, kept.person_id, None)
        await alarms.raise_alarm(tx, "dialogue_lost", "pregnancy")
        return
    if not due.consented or "health" not in due.consents:
        # Nothing is said without consent; once it is given, the next morning goes on.
        await pregnancies.wake(tx, kept.person_id, pregnancy.morning(day, theirs, kept.person_id, now))
        return
    if day >= diary.over(known.edd):
        await _over(tx, due, now, house)
        return
    page = diary.page(known.edd, day, kept.told_week, kept.told_marks, multiple=known.multiple)
    if page.words:
        await _tell(tx, due, page.words, day, now, house)
    told = (*kept.told_marks, *page.reminders)
    following = diary.next_day(known.edd, day, told, multiple=known.multiple)
    at = pregnancy.morning(following, theirs, kept.person_id, now)
    await pregnancies.told(tx, kept.id, page.week, page.reminders, at)


async def _tell(tx: Tx, due: Due, words: str, day: date, now: datetime, house: House) -> None:
    """Say it where health may be spoken of; the key keeps a repeat away, and finds it when the pregnancy ends."""
    account = await place(tx, due.pregnancy.person_id, house.operator, due.consents, health=True)
    if account is None:
        return
    turn = await turn_of(tx, house, account, now)
    assert turn.arrival.own_lane_id is not None
    turn.say(
        turn.arrival.own_lane_id,
        Content(text=words),
        priority=Priority.DOSE,
        identity_id=account.identity_id,
        key=f"preg:{due.pregnancy.id}:{day.isoformat()}",
    )
    await outbox.enqueue(tx, turn.lines)


async def _over(tx: Tx, due: Due, now: datetime, house: House) -> None:
    """Nobody has told how it ended: nothing more is asked, and a human finds out gently."""
    person_id = due.pregnancy.person_id
    await pregnancies.end(tx, person_id, "ended", now)
    stopped = await routines.stop(tx, person_id, sorted(check_ins.PREGNANT), "ended", now)
    await pregnancies.silence(tx, person_id, stopped, keep=check_ins.ABOUT_ELSE)
    lines = await raise_human(
        tx,
        house.staff,
        kind="check_in",
        subject=f"pregnancy:{person_id}:{due.pregnancy.id}",
        family_id=due.family_id,
        person_id=person_id,
        words=_OVER,
        now=now,
        vault=house.vault,
        zone=house.zone,
        danger=False,
        allows=lambda channel, consents: health_words_allowed(channel, house.operator, consents),
    )
    await outbox.enqueue(tx, lines)
