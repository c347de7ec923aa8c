"""«Все семьи»: every family of a supervisor's territory, to look into one's talk and leave the curator a note."""

from __future__ import annotations

from typing import Any

from curators.console import families
from curators.console.closing import close_view
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.heading import short_name
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, cards, consoles, people, talk
from storage.queries.outbox import Line

PAGE = 8
TITLE = "Семьи вашей территории по алфавиту. Найти: «/семьи фамилия»; подойдёт и фамилия куратора, и район."
INTRO = "🧭 Вы открыли эту семью как руководитель."
HOW = (
    "Заметка куратору, которую семья не увидит: «/sv текст». Обычные слова здесь уйдут семье. "
    "Когда закончите, уберите её из пульта; вернуть можно в любую минуту."
)


async def show(spot: Spot, page: int = 0, words: str = "") -> None:
    """List them, by pages; with words, those whose adults, curator or territory are called so."""
    if words:
        await spot.remember(ask=Search(0, words))
    rows = await _found(spot, words, most=PAGE + 1, skip=page * PAGE)
    if not rows:
        said = f"Семьи «{words}» на вашей территории нет." if words else "Семей на вашей территории пока нет."
        spot.say(said, ((Button("Все семьи", "c:fat:0"),),) if words else ())
        return
    buttons = [(Button(_label(row), f"c:fao:{row['id']}"),) for row in rows[:PAGE]]
    turning = families.turning("fat", page, more=len(rows) > PAGE, found=bool(words))
    last = Button("Все семьи", "c:fat:0") if words else Button("Только мои", "c:fams:0")
    spot.say(f"Семьи по словам «{words}»:" if words else TITLE, (*buttons, *turning, (last,)))


async def turned(spot: Spot, numbers: list[int]) -> str | None:
    """Show another page; of what was found, where the words are still known."""
    await show(spot, numbers[0], families.looked_for(spot) if len(numbers) > 1 else "")
    return None


async def opened(spot: Spot, family_id: int) -> str:
    """Open one's talk in this console; the look is on record."""
    found = await _found(spot, "", most=1, only=family_id)
    if not found:
        return "Этой семьи на вашей территории нет."
    turn, [row] = spot.turn, found
    thread_id = row["thread_id"] or await people.thread_of(turn.tx, family_id)
    await alarms.audit(turn.tx, "family_opened", curator_id=spot.curator.id, family_id=family_id)
    held = await families.go_to(spot, thread_id, row["name"], INTRO)
    if held is not None:
        return held
    away = ((Button("Убрать из пульта", f"c:fax:{thread_id}"),),)
    if spot.flat:
        spot.say(f"{INTRO} {HOW}", away)
    else:
        view_id = await talk.view(turn.tx, thread_id, spot.place.console_id)
        how = contents.to_json(Content(text=HOW, buttons=away))
        turn.lines.append(Line(spot.lane_id, "say", how, view_id=view_id))
    return str(row["name"])


async def put_away(spot: Spot) -> str:
    """The family goes from this console; one's own families stay."""
    family = await cards.family(spot.turn.tx, spot.thread_id)
    if family is not None and family["curator_id"] == spot.curator.id:
        return "Это ваша семья: она остаётся."
    for view in await consoles.close_views(spot.turn.tx, spot.curator.id, spot.thread_id, spot.turn.now):
        close_view(spot.turn.lines, view)
    if spot.flat:
        spot.current = None if spot.current == spot.place.family else spot.current
        spot.say(f"Убрано: {spot.place.family}.")
    return "Убрано"


async def _found(spot: Spot, words: str, *, most: int, skip: int = 0, only: int | None = None) -> list[Any]:
    territories = sorted(spot.curator.territories) or None
    return await cards.of_territory(spot.turn.tx, territories, words=words, most=most, skip=skip, only=only)


def _label(row: Any) -> str:
    bell = "🔔 " if row["waiting_since"] is not None else ""
    return f"{bell}{short_name(row['name'])} · {short_name(row['curator']) if row['curator'] else 'без куратора'}"
