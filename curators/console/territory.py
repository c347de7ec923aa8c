"""«Все семьи»: every family of a supervisor's territory, to look into one's talk and leave the curator a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curators.console import families
from curators.console.closing import close_view
from curators.console.pending import Search
from curators.console.spot import Spot
from curators.heading import short_name
from curators.roster import plain
from storage import content as contents
from storage.content import Button, Content
from storage.queries import alarms, all_families, cards, consoles, people, talk
from storage.queries.all_families import Word
from storage.queries.outbox import Line

PAGE = 8
BACK, ON = 1, 2
TITLE = "Семьи вашей территории по алфавиту. Найти: «/семьи фамилия»; подойдёт и фамилия куратора, и район."
INTRO = "🧭 Вы открыли эту семью как руководитель."
HOW = (
    "Заметка куратору, которую семья не увидит: «/sv текст». Обычные слова здесь уйдут семье. "
    "Когда закончите, уберите её из пульта; вернуть можно в любую минуту."
)


async def show(spot: Spot, words: str = "", page: int = 0) -> None:
    """List them; with words, those whose adults, curator or territory are called so."""
    if not words.split():
        await _by_name(spot)
        return
    await spot.remember(ask=Search(0, words))
    rows = await all_families.found(
        spot.turn.tx, _territories(spot), await _meant(spot, words), most=PAGE + 1, skip=page * PAGE
    )
    everybody = (Button("Все семьи", "c:fat:0"),)
    if not rows:
        spot.say(f"Семьи «{words}» на вашей территории нет.", (everybody,))
        return
    turning = families.turning("fat", page, more=len(rows) > PAGE, found=True)
    spot.say(f"Семьи по словам «{words}»:", (*_buttons(rows[:PAGE]), *turning, everybody))


async def _by_name(spot: Spot, *, after: int | None = None, before: int | None = None) -> None:
    """A page of all: the next to a known family, by the first adult of it."""
    tx, where = spot.turn.tx, _territories(spot)
    rows = await all_families.page(tx, where, most=PAGE + 1, after=after, before=before)
    back, on = after is not None, len(rows) > PAGE
    if before is not None and on:
        rows, back = rows[1:], True
    elif before is not None or (after is not None and not rows):  # the first page is a whole one
        rows = await all_families.page(tx, where, most=PAGE + 1)
        back, on = False, len(rows) > PAGE
    rows = rows[:PAGE]
    if not rows:
        spot.say("Семей на вашей территории пока нет.")
        return
    turning = [Button("← Назад", f"c:fat:{BACK}:{rows[0]['person_id']}:0")] if back else []
    turning += [Button("Дальше →", f"c:fat:{ON}:{rows[-1]['person_id']}:0")] if on else []
    mine = (Button("Только мои", "c:fams:0"),)
    spot.say(TITLE, (*_buttons(rows), *([tuple(turning)] if turning else []), mine))


async def turned(spot: Spot, numbers: list[int]) -> str | None:
    """Show another page: of all (way, person, 0), or of what was found (page, 1) while the words are known."""
    if len(numbers) == 3:
        way, person_id, _ = numbers
        await _by_name(spot, **{"after" if way == ON else "before": person_id})
    elif len(numbers) == 2:
        await show(spot, families.looked_for(spot), numbers[0])
    else:
        await _by_name(spot)
    return None


async def opened(spot: Spot, family_id: int) -> str:
    """Open one's talk in this console; the look is on record."""
    turn = spot.turn
    row = await all_families.one(turn.tx, _territories(spot), family_id)
    if row is None:
        return "Этой семьи на вашей территории нет."
    thread_id = row["thread_id"] or await people.thread_of(turn.tx, family_id)
    await alarms.audit(turn.tx, "family_opened", curator_id=spot.curator.id, family_id=family_id)
    await talk.view(turn.tx, thread_id, spot.place.console_id, by_hand=True)
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
    for view in await consoles.close_views(spot.turn.tx, spot.curator.id, [spot.thread_id], spot.turn.now):
        close_view(spot.turn.lines, view)
    if spot.flat:
        spot.current = None if spot.current == spot.place.family else spot.current
        spot.say(f"Убрано: {spot.place.family}.")
    return "Убрано"


def _territories(spot: Spot) -> list[str] | None:
    return sorted(spot.curator.territories) or None


async def _meant(spot: Spot, words: str) -> list[Word]:
    """Each word with the curators and the territories that are called so."""
    places = _territories(spot) or await all_families.territories(spot.turn.tx)
    roster = spot.turn.staff.roster
    return [
        Word(word, roster.called(word), [place for place in places if word in plain(place)])
        for word in plain(words).split()
    ]


def _buttons(rows: Sequence[Any]) -> list[tuple[Button, ...]]:
    return [(Button(_label(row), f"c:fao:{row['id']}"),) for row in rows]


def _label(row: Any) -> str:
    bell = "🔔 " if row["waiting_since"] is not None else ""
    return f"{bell}{short_name(row['name'])} · {short_name(row['curator']) if row['curator'] else 'без куратора'}"
