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
from curators.roles import LAWYER, PSYCHOLOGIST, Act, may
from curators.sides import CURATOR
from curators.staff import Desk
from storage.content import Button
from storage.queries import cards, people, talk

PAGE = 8
REFERRALS: Rows = ((Button("Направления", "c:rfl"),),)
"""Whom a specialist helps stands there."""
EVERYBODYS: Rows = ((Button("Все семьи территории", "c:fat:0"),),)


async def show(spot: Spot, page: int = 0, words: str = "") -> None:
    """List them, by pages; with words, those of this name."""
    if words:
        await spot.remember(ask=Search(0, words))
    rows = await cards.mine(
        spot.turn.tx,
        spot.curator.id,
        spot.place.console_id,
        words=words or None,
        most=PAGE + 1,
        skip=page * PAGE,
        kind=thread_kind(spot),
    )
    if not rows:
        spot.say(f"Семьи «{words}» у вас нет." if words else _none_yet(spot), _more(spot))
        return
    buttons: list[tuple[Button, ...]] = [(Button(_label(row), f"c:sw:{row['id']}"),) for row in rows[:PAGE]]
    what = "Ваши семьи; 🔔 — ждут ответа. Кому пишем?" if spot.flat else "Ваши семьи; 🔔 — ждут ответа."
    spot.say(what, (*buttons, *turning("fams", page, more=len(rows) > PAGE, found=bool(words)), *_more(spot)))


def turning(verb: str, page: int, *, more: bool, found: bool) -> Rows:
    """Give the buttons to other pages; `found`: of what was looked for."""
    kept = ":1" if found else ""
    row = [Button("← Назад", f"c:{verb}:{page - 1}{kept}")] if page else []
    row += [Button("Дальше →", f"c:{verb}:{page + 1}{kept}")] if more else []
    return (tuple(row),) if row else ()


def looked_for(spot: Spot) -> str:
    """Give the words of the last search among families, where nothing else was asked since."""
    ask = spot.pending.ask
    return ask.words if isinstance(ask, Search) and ask.thread_id == 0 else ""


def _more(spot: Spot) -> Rows:
    if spot.curator.role in SPECIALISTS:
        return REFERRALS
    return EVERYBODYS if may(spot.curator.role, Act.FAMILIES_ALL) else ()


def _none_yet(spot: Spot) -> str:
    if may(spot.curator.role, Act.FAMILIES_ALL):
        return "Своих семей у вас нет. Заглянуть можно в любую семью территории."
    if spot.curator.role in {PSYCHOLOGIST, LAWYER}:
        return "Сейчас вы никому не помогаете. Когда куратор позовёт, вопрос придёт сюда."
    return "Семей пока нет. Как только семья напишет, она появится."


def thread_kind(spot: Spot) -> str:
    """A doctor has threads of their own with families."""
    return DOCTOR if spot.curator.role == DOCTOR else CURATOR


def _label(row: Any) -> str:
    bell = "🔔 " if row["waiting_since"] is not None else ""
    return f"{bell}{short_name(row['name'])} · {row['territory']}"


async def choose(spot: Spot, family_id: int) -> str:
    """Go to a family: it becomes current, or its topic is shown; what was held goes to it."""
    turn, kind = spot.turn, thread_kind(spot)
    found = await cards.mine(turn.tx, spot.curator.id, spot.place.console_id, only=family_id, most=1, kind=kind)
    if not found:
        return "Эта семья сейчас у другого куратора."
    thread_id = found[0]["thread_id"] or await people.thread_of(turn.tx, family_id, kind)
    name: str = found[0]["name"]
    held = await go_to(spot, thread_id, name, "👋 Эта тема — для переписки с семьёй.")
    if held is not None:
        return held
    if spot.flat:
        spot.say(f"Теперь вы пишете семье: {name}.")
    return name


async def go_to(spot: Spot, thread_id: int, name: str, intro: str) -> str | None:
    """A thread becomes current in a flat console; elsewhere its topic is shown, with this intro.

    What was held back goes there; then what is said of it.
    """
    turn, place = spot.turn, spot.place
    if spot.flat:
        await talk.view(turn.tx, thread_id, place.console_id)
        await spot.choose_current(thread_id, name)
    else:
        desk = Desk(place.console_id, spot.lane_id, place.mode, turn.channel)
        await showing.appear(turn, spot.curator.id, desk, thread_id, intro)
    if spot.pending.held:
        await spot.move_to(thread_id)
        return await guard.choose(spot)
    return None
