"""«/sv»: a supervisor's note on a family, which only its own curator and those who supervise ever see."""

from __future__ import annotations

from curators import relay
from curators.console import notes
from curators.console.spot import Spot
from curators.heading import SUPERVISION, headed, short_name, supervision_heading
from curators.referral import SUPERVISE
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, cards, consoles, talk
from storage.queries.outbox import Line
from storage.queries.talk import Said

KEPT = "🧭 Супервизия сохранена. Её видят куратор семьи и руководители, больше никто."
EMPTY = "Напишите после команды, что важно куратору: «/sv обсудить на разборе»."
NO_THREAD = "Непонятно, о какой семье речь. Напишите в её теме или ответьте на её сообщение."
NOT_YOURS = "Заметки супервизии пишут руководители, а отвечает на них куратор семьи. Сообщение никому не ушло."


async def add(spot: Spot, content: Content) -> None:
    """Keep the note, and show it where those who may see it have the family open."""
    if spot.place.thread_id is None or spot.place.closed:
        spot.say(NO_THREAD)
        return
    family = await cards.family(spot.turn.tx, spot.thread_id)
    own = family["curator_id"] if family is not None else None
    if family is None or family["kind"] != "curator" or (spot.curator.role not in SUPERVISE and own != spot.curator.id):
        spot.say(NOT_YOURS)
        return
    if content.empty:
        spot.say(EMPTY if spot.curator.role in SUPERVISE else notes.EMPTY)
        return
    await _keep(spot, content, own)
    if spot.turn.event.album is not None:
        await spot.remember(album=spot.turn.event.album, album_to="supervision")
    await alarms.audit(
        spot.turn.tx, "supervision_noted", curator_id=spot.curator.id, family_id=spot.place.family_id
    )  # fmt: skip
    spot.say(KEPT)


async def go_on(spot: Spot, content: Content) -> None:
    """A further part of a note's album is of the note: it must reach neither the family nor everybody's eyes."""
    if not await notes.joined(spot, content):
        await add(spot, content)


async def _keep(spot: Spot, content: Content, own: int | None) -> None:
    turn = spot.turn
    said = Said(
        spot.thread_id,
        "note",
        contents.to_json(content),
        turn.now,
        curator_id=spot.curator.id,
        channel=SUPERVISION,
        album=turn.event.album,
        own_lane_id=spot.lane_id,
        own_id=turn.event.message_id,
        view_id=spot.place.view_id,
    )
    message_id = await talk.keep(turn.tx, said)
    for curator_id, view_id, lane_id, mode in await _readers(spot, own):
        person = turn.staff.roster.curators.get(curator_id)
        if person is None or (curator_id != own and person.role not in SUPERVISE):
            continue
        author = short_name(spot.curator.full_name)
        line = supervision_heading(author, spot.place.family or "", flat=mode == "flat")
        turn.lines.append(
            Line(
                lane_id,
                "say",
                contents.to_json(headed(content, line)),
                message_id=message_id,
                message_at=turn.now,
                view_id=view_id,
                delay=relay.ALBUM_REST if turn.event.album else 0.0,
            )
        )


async def _readers(spot: Spot, own: int | None) -> list[tuple[int, int, int, str]]:
    """Curator, view, lane and mode of the thread's other consoles; the own curator's, though nobody has written yet."""
    views = await consoles.views_showing(spot.turn.tx, spot.thread_id)
    found = [
        (view["curator_id"], view["id"], view["lane_id"], view["mode"])
        for view in views
        if view["console_id"] != spot.place.console_id
    ]
    desk = spot.turn.staff.desks.get(own) if own is not None else None
    if own is not None and desk is not None and own not in {view["curator_id"] for view in views}:
        found.append((own, await talk.view(spot.turn.tx, spot.thread_id, desk.console_id), desk.lane_id, desk.mode))
    return found
