"""Who hears of families that were moved: the families, those who take them, and the consoles of families that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from curators.console.spot import Spot
from curators.duty import stand_ins
from storage import content as contents
from storage.content import Button, Content
from storage.queries import moving, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said
from storage.transaction import Record

MOST_TOPICS = 60
"""Families that wait appear by themselves with who takes them; the rest when they write."""


async def tell_families(spot: Spot, number: int, given: dict[int, tuple[int, int | None]]) -> None:
    """Each family hears by name who is there for it now, in its turn behind live talk."""
    turn, people = spot.turn, spot.turn.staff.roster.curators
    for adult in await moving.reached(turn.tx, list(given)):
        taker, thread_id = given[adult["family_id"]]
        content = Content(
            text=f"Теперь ваш куратор — {people[taker].full_name}. Всё, о чём вы писали, передано вместе с вами. "
            "Пишите сюда, как раньше: ответит живой человек."
        )
        body = contents.to_json(content)
        message_id = None
        if thread_id is not None:
            said = Said(thread_id, "auto", body, turn.now, person_id=adult["person_id"], channel=adult["channel"])
            message_id = await talk.keep(turn.tx, said)
        turn.lines.append(
            Line(
                adult["lane_id"], "say", body, Priority.CARD, key=f"moved:{number}:{adult['person_id']}",
                message_id=message_id, message_at=turn.now if message_id else None, identity_id=adult["identity_id"],
            )
        )  # fmt: skip


def tell_takers(spot: Spot, counts: Mapping[int, int]) -> None:
    """Each who takes families hears how many."""
    for taker, count in sorted(counts.items()):
        desk = spot.turn.staff.desks.get(taker)
        if desk is not None:
            words = (
                f"🤝 {spot.curator.full_name} передаёт вам семьи: {count}. Они в «Семьи»; тема появится, когда напишут."
            )
            spot.turn.say(desk.lane_id, Content(text=words, buttons=((Button("Семьи", "c:fams:0"),),)))


async def show_waiting(spot: Spot, families: Sequence[int]) -> None:
    """Families that wait for an answer appear at once with who answers them now."""
    turn = spot.turn
    for row in await moving.waiting(turn.tx, families, MOST_TOPICS):
        taker, roster = turn.staff.roster.curators[row["curator_id"]], turn.staff.roster
        away = roster.absent(taker.id, turn.now)
        here = next(stand_ins(taker, roster, turn.now), None) if away else taker
        desk = turn.staff.desks.get(here.id) if here is not None else None
        if desk is not None:
            view_id = await talk.view(turn.tx, row["thread_id"], desk.console_id)
            whose = f"у вас, пока в отъезде {taker.full_name}," if away else "ваша"
            words = f"🤝 Эта семья теперь {whose} и ждёт ответа. Что писали раньше: «История»."
            turn.say(desk.lane_id, Content(text=words), priority=Priority.CARD, view_id=view_id)


def tell_back(spot: Spot, number: int, adults: Sequence[Record], own: str) -> None:
    """Those who were told of a move hear that it is as it was."""
    for adult in adults:
        content = Content(text=f"Ваш куратор по-прежнему {own}. Пишите сюда, как раньше.")
        spot.turn.say(
            adult["lane_id"], content, priority=Priority.CARD, identity_id=adult["identity_id"],
            key=f"moved-back:{number}:{adult['person_id']}",
        )  # fmt: skip
