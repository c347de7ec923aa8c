"""A family appears in a console: a topic with its card and history, or the same said in a flat one."""

from __future__ import annotations

from datetime import datetime

from curators.console import card, history
from curators.console.current import became_current
from curators.console.page import Rows
from curators.duty import FamilyDuty
from curators.heading import headed
from curators.roster import zone_of
from curators.sides import answering
from curators.staff import Desk
from curators.turn import Turn
from curators.unseen import unseen_line
from storage import content as contents
from storage.content import Button, Content
from storage.queries import audit, cards, consoles, talk, unanswered
from storage.queries.outbox import Line
from storage.queries.unanswered import Need

AT_ONCE = 20
"""Waiting families shown to a curator who comes; the rest stand in «Семьи»."""


async def appear(
    turn: Turn, curator_id: int, desk: Desk, thread_id: int, intro: str, *, since: datetime | None = None
) -> None:
    """Show the thread in this console, opened where it was closed; `since`: with what waits for an answer.

    A topic that isn't there yet is made by the sender with card and history at its top; where there are no topics,
    and in a topic that is there already, they are said. What waits comes as messages, so that it can be replied to.
    """
    view_id = await talk.view(turn.tx, thread_id, desk.console_id)
    views = await consoles.views_showing(turn.tx, thread_id)
    topic = next((view["topic"] for view in views if view["id"] == view_id), None)
    unseen = await unanswered.unseen(turn.tx, [Need(thread_id, since, view_id)]) if since is not None else []
    flat = desk.mode == "flat"
    zone = zone_of(turn.staff.roster.curators[curator_id].timezone)

    def say(content: Content) -> None:
        turn.lines.append(Line(desk.lane_id, "say", contents.to_json(content), view_id=view_id))

    if not flat and topic is None:
        say(Content(text=intro))
    else:
        name, shown = await card.read(turn.tx, thread_id, turn.staff.roster, turn.now, turn.care)
        say(headed(shown, intro) if flat else Content(text=intro))
        told = await history.recent(turn.tx, thread_id, zone, unseen[0]["id"] if unseen else None)
        if told is not None:
            say(headed(told, f"👪 {name}") if flat else told)
        await audit.looked(turn.tx, "card_shown", curator_id, thread_id)
        if told is not None:
            await audit.looked(turn.tx, "history_shown", curator_id, thread_id)
    turn.lines += [unseen_line(row, desk.lane_id, flat=flat, now=turn.now, zone=zone) for row in unseen]


async def waiting(turn: Turn, curator_id: int, desk: Desk) -> None:
    """Families that wait for this curator's answer appear, the longest waiting first."""
    shown = left = 0
    for row in await cards.waiting(turn.tx):
        family = FamilyDuty(row["territory"], frozenset(row["audiences"]), row["curator_id"], turn.zone)
        _, here = answering(row["kind"], family, row["doctor_id"], turn.staff.roster, turn.now)
        if curator_id not in here:
            continue
        if shown == AT_ONCE:
            left += 1
            continue
        shown += 1
        intro = "🔔 Эта семья ждёт вашего ответа."
        await appear(turn, curator_id, desk, row["thread_id"], intro, since=row["waiting_since"])
        await became_current(turn, desk, row["thread_id"])
    if left:
        rows: Rows = ((Button("Семьи", "c:fams:0"),),)
        turn.say(desk.lane_id, Content(text=f"Ждут ответа ещё {left}: они первыми в «Семьи».", buttons=rows))
