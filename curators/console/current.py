"""The current family of a console without topics: always in sight, on every answer of the console."""

from __future__ import annotations

import msgspec

from curators.console.page import Rows
from curators.heading import short_name
from curators.roles import CURATOR, Act, may
from curators.staff import Desk
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import cards, consoles

NOW = "Сейчас: "


async def became_current(turn: Turn, desk: Desk, thread_id: int) -> None:
    """The first family in a flat console is its current one, and the curator is told so."""
    if desk.mode != "flat" or not await consoles.first(turn.tx, desk.console_id, thread_id):
        return
    family = await cards.family(turn.tx, thread_id)
    name = (family["name"] if family else None) or "семья"
    words = Content(text=f"Сейчас вы пишете семье: {name}. Чтобы выбрать другую, нажмите «Семьи».")
    whose = next((one for one, known in turn.staff.desks.items() if known.console_id == desk.console_id), 0)
    person = turn.staff.roster.curators.get(whose)
    turn.say(desk.lane_id, with_current(words, name, person.role if person is not None else CURATOR))


def with_current(content: Content, current: str | None, role: str = CURATOR) -> Content:
    """The answer with the current family on it: in the menu, or where it has buttons of its own, as its last line."""
    if content.buttons and not content.menu:
        if current is None:
            return content
        return msgspec.structs.replace(content, text=f"{content.text}\n\n{NOW}{current}")
    return msgspec.structs.replace(content, buttons=menu(current, role), menu=True)


def menu(current: str | None, role: str = CURATOR) -> Rows:
    """What stays under the field where a curator without topics types (MAX shows it under the answer)."""
    last = (
        Button("Передать", "c:now:transfer") if may(role, Act.HAND_OVER) else Button("Направления", "c:now:referrals")
    )
    now = f"{NOW}{short_name(current)}" if current else f"{NOW}семья не выбрана"
    return (
        (Button(now, "c:fams:0"),),
        (Button("Семьи", "c:fams:0"), Button("Карточка", "c:now:card")),
        (Button("История", "c:now:history"), Button("Шаблон", "c:now:template")),
        (last,),
    )
