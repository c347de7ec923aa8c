"""A survey is given out: each is asked once, the day after, at a calm hour of their own clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from curators.roster import zone_of
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import alarms, surveys
from storage.queries.surveys import Aim

AT = time(11)
"""Everybody's own clock shows this when they are asked, the day after."""
NOBODY = "Уже разослано: спрашивать больше некого."


async def give(turn: Turn, aim: Aim, *, by: int) -> int:
    """Let each be asked tomorrow; how many. Given once more, there is nobody left."""
    day = turn.now.astimezone(zone_of(turn.zone)).date() + timedelta(days=1)
    rule = f"once {day.isoformat()} {AT:%H:%M}"
    number = await surveys.give(turn.tx, aim, rule, turn.zone, datetime.combine(day, AT))
    if number:
        detail = {"survey": aim.scenario, "people": number}
        await alarms.audit(turn.tx, "survey_sent", curator_id=by, detail=detail)
    return number


def done(name: str, number: int, agreed: str = "") -> Content:
    """Say that it is under way."""
    words = f"Готово. Завтра с {AT:%H:%M} по часам каждого спросим: {number}. Тихие часы никого не потревожат."
    rows = ((Button("Остановить", f"c:svy:0:x:{name}"), Button("Итоги", f"c:svy:0:r:{name}")),)
    return Content(text=f"{agreed}{words}", buttons=rows)
