"""A pregnancy is dated, and dated anew only after a yes; what follows from its date is begun."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.care import dating, routines
from bot.care.dating import Dated
from bot.dialogues import menus
from bot.dialogues.speaking import vault_of
from curators.console import card
from curators.turn import Turn
from scenarios import check_ins, diary, pregnancy
from scenarios.pregnancy import Dating, Method, Redating
from scenarios.pregnancy_marks import MOVEMENTS
from scenarios.quiet import spread
from scenarios.texts import line
from storage.queries import alarms, pregnancies
from storage.queries import routines as rows
from storage.queries.pregnancies import Pregnancy

MORNING = time(10)
"""The person's local time at which a week's words come: past eight and nine, when reminders of drugs leave."""
REDATING = "redating"


async def record(turn: Turn, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Keep the date a dialogue has found; where it differs from the one stored, give what to ask first."""
    assert turn.arrival.person_id is not None
    stored = await pregnancies.active(turn.tx, turn.arrival.person_id)
    known = dating.opened(vault_of(turn), stored.dating) if stored is not None else None
    if facts.get(REDATING) is not None:
        await _answered(turn, stored, known, accepted=facts[REDATING] == "accept")
        return None
    try:
        found = dated(facts)
        pregnancy.gestation(found.edd, today(turn))
    except ValueError as wrong:
        menus.put(turn, line("dating_wrong", why=str(wrong)))
        return None
    meant = pregnancy.redating(known.dating if known is not None else None, found.dating)
    if stored is None:
        await _begin(turn, found)
    elif known is None or meant is Redating.SAME:
        await _keep(turn, stored, found, "dating_same")
    elif meant is Redating.KEEP:
        menus.put(turn, line("dating_kept", was=known.words(today(turn))))
    else:
        await pregnancies.propose(turn.tx, stored.id, dating.sealed(vault_of(turn), found))
        return {"was": known.words(today(turn)), "found": found.words(today(turn))}
    return None


def dated(facts: dict[str, Any]) -> Dated:
    """Give the date that a dialogue's answers come to; ValueError says what is wrong with them."""
    found = _dating(facts)
    names = ("last_period", "cycle", "scan_day", "scan_weeks", "scan_days", "scan_crl", "transfer", "culture")
    kept = {name: facts[name] for name in names if facts.get(name) is not None}
    return Dated(found.edd, found.method, facts.get("multiple") == "yes", kept)


def _dating(facts: dict[str, Any]) -> Dating:
    match facts["method"]:
        case Method.IVF:
            return pregnancy.by_ivf(date.fromisoformat(facts["transfer"]), int(facts["culture"]))
        case Method.ULTRASOUND:
            weeks, days = facts.get("scan_weeks"), facts.get("scan_days") or 0
            if weeks is None:
                weeks, days = divmod(pregnancy.crl_age(float(facts["scan_crl"])), 7)
            return pregnancy.by_ultrasound(date.fromisoformat(facts["scan_day"]), int(weeks), int(days))
    return pregnancy.by_lmp(date.fromisoformat(facts["last_period"]), int(facts.get("cycle") or 28))


async def _begin(turn: Turn, found: Dated) -> None:
    """A pregnancy is accompanied from now on: its weeks, its marks, its check-ins."""
    person_id, zone = turn.arrival.person_id, routines.zone_of(turn)
    assert person_id is not None
    pregnancy_id = await pregnancies.put(
        turn.tx, person_id, dating.sealed(vault_of(turn), found), morning(today(turn), zone, person_id, turn.now)
    )
    await rows.stop(turn.tx, person_id, ["pregnancy"], "recorded", turn.now)
    passed = (*routines.FORGIVEN, "birth", "loss")
    await routines.give(turn.tx, person_id, check_ins.OF_PREGNANCY, turn.now, zone, passed)
    one = check_ins.MOVEMENTS
    at = _movements_at(turn, found)
    await rows.give(turn.tx, person_id, one.scenario, one.rule, check_ins.reason(one.scenario), at, passed)
    await alarms.audit(turn.tx, "pregnancy_begun", person_id=person_id, detail={"id": pregnancy_id})
    await _told(turn, "dating_first", found)


async def _keep(turn: Turn, stored: Pregnancy, found: Dated, words: str) -> None:
    """From now on this date counts; weeks and marks that were told stay told."""
    at = morning(today(turn), routines.zone_of(turn), stored.person_id, turn.now)
    await pregnancies.redate(turn.tx, stored.id, dating.sealed(vault_of(turn), found), at)
    await rows.move(turn.tx, stored.person_id, check_ins.MOVEMENTS.scenario, _movements_at(turn, found))
    await alarms.audit(turn.tx, "pregnancy_dated", person_id=stored.person_id, detail={"id": stored.id})
    await _told(turn, words, found)


async def _answered(turn: Turn, stored: Pregnancy | None, known: Dated | None, *, accepted: bool) -> None:
    """The person has said whether the newly found date is to count."""
    proposed = dating.opened(vault_of(turn), stored.proposed) if stored is not None else None
    if stored is None or proposed is None or known is None:
        menus.put(turn, line("dating_nothing"))
    elif accepted:
        await _keep(turn, stored, proposed, "dating_changed")
    else:
        await pregnancies.propose(turn.tx, stored.id, None)
        menus.put(turn, line("dating_kept_by_her", was=known.words(today(turn))))


async def _told(turn: Turn, words: str, found: Dated) -> None:
    if turn.arrival.thread_id is not None:
        await card.refresh(turn, turn.arrival.thread_id)
    menus.put(turn, line(words, term=found.words(today(turn))))


def _movements_at(turn: Turn, found: Dated) -> datetime | None:
    """From the week of movements on; before it nobody asks."""
    zone = routines.zone_of(turn)
    begins = datetime.combine(pregnancy.day_of(found.edd, MOVEMENTS), time(), zone) - timedelta(seconds=1)
    return routines.first_at(check_ins.MOVEMENTS.rule, max(turn.now, begins), zone, turn.arrival.person_id or 0)


async def facts(turn: Turn) -> dict[str, Any]:
    """Give what the dialogue about the pregnancy begins with."""
    found = await pregnancies.active(turn.tx, turn.arrival.person_id or 0)
    known = dating.opened(vault_of(turn), found.dating) if found is not None else None
    if known is None:
        ended = await pregnancies.latest(turn.tx, turn.arrival.person_id or 0) not in {None, "active"}
        return {"known": False, "ended": ended, "term": "", "week": ""}
    day = today(turn)
    age = known.age(day)
    words = diary.weeks().get(age.weeks, "") if age is not None else ""
    week = f"{age.weeks}-я неделя. {words}" if age and words else ""
    return {"known": True, "ended": False, "term": known.words(day), "week": week}


def today(turn: Turn) -> date:
    """Give the person's own day."""
    return turn.now.astimezone(routines.zone_of(turn)).date()


def morning(day: date, zone: ZoneInfo, seed: int, now: datetime) -> datetime:
    """Give that day's morning, spread over half an hour; the next one where it has passed."""
    at = spread(seed, datetime.combine(day, MORNING, zone))
    return at if at > now else spread(seed, datetime.combine(day + timedelta(days=1), MORNING, zone))
