"""«Тревоги»: what is open over all families, for those who decide and those on duty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from curators.alert_words import CLOSE, TAKE
from curators.console.alert_lines import listed
from curators.console.spot import Spot
from curators.duty import on_duty
from curators.roles import Act, may
from curators.roster import zone_of
from storage.content import Button, Content
from storage.queries import alarms, escalations

TAKEN_FOR = timedelta(hours=12)
"""So long what somebody has taken still stands in the list."""
NOT_FOR_YOU = (
    "Общий список тревог видят руководители, администраторы и дежурный на смене. Ваши тревоги приходят вам сами."
)
NONE = "Открытых тревог нет."
MOST = 15


async def show(spot: Spot) -> None:
    """Say them one by one, those nobody has taken first, with «Беру на себя» where this curator was told."""
    turn = spot.turn
    row, roster = spot.curator, turn.staff.roster
    if not may(row.role, Act.ALERTS_ALWAYS) and not (row in roster.duty and on_duty(row, roster, turn.now)):
        spot.say(NOT_FOR_YOU)
        return
    found = await escalations.standing(turn.tx, None, taken_since=turn.now - TAKEN_FOR, most=MOST + 1)
    await alarms.audit(turn.tx, "alerts_shown", curator_id=row.id)
    if not found:
        spot.say(NONE)
        return
    zone = zone_of(turn.zone)
    for one in found[:MOST]:
        if one["state"] == "open":
            await escalations.joins(turn.tx, one["id"], row.id)
        button = _button(one, row.id)
        content = Content(text=listed(one, roster, turn.now, zone))
        spot.say(content, ((button,),) if button else ())
    if len(found) > MOST:
        spot.say(f"Показаны первые {MOST}, остальные появятся, когда закроются эти.")


def _button(row: Any, curator_id: int) -> Button | None:
    """Who sees an open alert may take it; who took it may close it."""
    if row["state"] == "open":
        return Button("Беру на себя", f"{TAKE}{row['id']}")
    return Button("Закрыть", f"{CLOSE}{row['id']}") if row["acknowledged_by"] == curator_id else None
