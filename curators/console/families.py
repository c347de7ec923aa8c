"""«Семьи»: a curator's families, those waiting first; pressing one switches to it, or opens its topic."""

from __future__ import annotations

from typing import Any

from curators.console import guard, showing
from curators.console.page import Rows
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.doctors import DOCTOR
from curators.heading import short_name
from curators.referral import SPECIALISTS
from curators.sides import CURATOR
from curators.staff import Desk
from storage.content import Button
from storage.queries import cards, people, talk

PAGE = 8
REFERRALS: Rows = ((Button("Направления", "c:rfl"),),)
"""Whom a specialist helps stands there."""


async def show(spot: Spot, page: int = 0, words: str | None = None) -> None:
    """List them, by pages; with words, those of this name."""
    if words is None and page and isinstance(spot.pending.ask, Search) and spot.pending.ask.thread_id == 0:
        words = spot.pending.ask.words
    if words:
        await spot.remember(ask=Search(0, words))
    rows = await cards.mine(
        spot.turn.tx,
        spot.curator.id,
        spot.place.console_id,
        words=words,
        most=PAGE + 1,
        skip=page * PAGE,
        kind=thread_kind(spot),
    )
    if not rows:
        spot.say(
            f"Семьи «{words}» у вас нет." if words else "Семей пока нет. Как только семья напишет, она появится.",
            REFERRALS if spot.curator.role in SPECIALISTS else (),
        )
        return
    buttons: list[tuple[Button, ...]] = [(Button(_label(row), f"c:sw:{row['id']}"),) for row in rows[:PAGE]]
    turning = [Button("← Назад", f"c:fams:{page - 1}")] if page else []
    turning += [Button("Дальше →", f"c:fams:{page + 1}")] if len(rows) > PAGE else []
    what = "Ваши семьи; 🔔 — ждут ответа. Кому пишем?" if spot.flat else "Ваши семьи; 🔔 — ждут ответа."
    more = REFERRALS if spot.curator.role in SPECIALISTS else ()
    spot.say(what, (*buttons, *([tuple(turning)] if turning else []), *more))


def thread_kind(spot: Spot) -> str:
    """A doctor has threads of their own with families."""
    return DOCTOR if spot.curator.role == DOCTOR else CURATOR


def _label(row: Any) -> str:
    bell = "🔔 " if row["waiting_since"] is not None else ""
    return f"{bell}{short_name(row['name'])} · {row['territory']}"


async def choose(spot: Spot, family_id: int) -> str:
    """Go to a family: it becomes current, or its topic is shown; what was held goes to it."""
    turn, place = spot.turn, spot.place
    kind = thread_kind(spot)
    found = await cards.mine(turn.tx, spot.curator.id, place.console_id, only=family_id, most=1, kind=kind)
    if not found:
        return "Эта семья сейчас у другого куратора."
    thread_id = found[0]["thread_id"] or await people.thread_of(turn.tx, family_id, kind)
    name: str = found[0]["name"]
    desk = Desk(place.console_id, spot.lane_id, place.mode, turn.channel)
    if not spot.flat:
        await showing.appear(turn, spot.curator.id, desk, thread_id, "👋 Эта тема — для переписки с семьёй.")
    else:
        await talk.view(turn.tx, thread_id, place.console_id)
        await spot.choose_current(thread_id, name)
    if spot.pending.held:
        await spot.move_to(thread_id)
        return await guard.choose(spot)
    if spot.flat:
        spot.say(f"Теперь вы пишете семье: {name}.")
    return name
