"""«Очередь»: who waits and how long, the nearest deadline first, in one message that changes as they are answered."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from curators.console.spot import Spot
from curators.heading import short_name
from curators.roles import Act, may
from curators.roster import CuratorRow, zone_of
from curators.staff import Staff
from storage import content as contents
from storage.content import Content, restate
from storage.queries import alarms, answers, queue_message
from storage.queries.outbox import Line, Priority
from storage.transaction import Tx

SHOWN = 20
FOLLOWED = timedelta(hours=12)
"""So long a queue message is kept up to date; after that «Очередь» makes a new one."""


async def show(spot: Spot, _: str = "") -> None:
    """Put the message; the clock keeps it up to date."""
    turn = spot.turn
    content = await compose(turn.tx, spot.curator, turn.staff, turn.now)
    await alarms.audit(turn.tx, "queue_shown", curator_id=spot.curator.id)
    key = f"queue:{spot.place.console_id}:{turn.arrival.inbox_id}"
    turn.lines.append(Line(spot.lane_id, "say", contents.to_json(content), Priority.LIVE, key=key))
    await queue_message.put(turn.tx, spot.place.console_id, f"{key}|{turn.now.timestamp():.0f}|{_digest(content)}")


async def compose(tx: Tx, person: CuratorRow, staff: Staff, now: datetime) -> Content:
    """The words as they are now: all of the territory for those on duty and who decide, else one's own families."""
    territories = sorted(person.territories) or None
    every = may(person.role, Act.QUEUE_ALL)
    rows = await answers.waiting(tx, territories if every else None, None if every else person.id, SHOWN)
    zone = zone_of(person.timezone)
    if not rows:
        return Content(text="Очередь: никто не ждёт, всем ответили. 🌿")
    lines = [f"Очередь: ждут ответа {rows[0]['total']}. Ближайший срок первым."]
    lines += [_line(row, staff, zone, now) for row in rows]
    if rows[0]["total"] > SHOWN:
        lines.append(f"… и ещё {rows[0]['total'] - SHOWN}.")
    return Content(text="\n".join(lines))


def _line(row: Any, staff: Staff, zone: ZoneInfo, now: datetime) -> str:
    own = staff.roster.curators.get(row["curator_id"] or 0)
    due = row["due_at"].astimezone(zone)
    late = row["due_at"] <= now
    until = f"опоздали с {due:%H:%M}" if late else f"ответить до {due:%H:%M}"
    day = "" if due.date() == now.astimezone(zone).date() else f" {due:%d.%m}"
    who = short_name(own.full_name) if own else "без куратора"
    since = row["opened_at"].astimezone(zone)
    return f"{'🔴' if late else '🟢'} {short_name(row['name'])} · пишет с {since:%H:%M} · {until}{day} · {who}"


def _digest(content: Content) -> str:
    return hashlib.blake2b(content.text.encode(), digest_size=8).hexdigest()


async def follow(tx: Tx, staff: Staff, now: datetime) -> list[Line]:
    """Bring every console's queue message up to date, where its words have changed."""
    lines: list[Line] = []
    for kept in await queue_message.every(tx):
        key, put_at, digest = kept.value.split("|")
        person = staff.roster.curators.get(kept.curator_id)
        if person is None or person.dismissed or now.timestamp() - float(put_at) > FOLLOWED.total_seconds():
            await queue_message.drop(tx, kept.console_id)
            continue
        content = await compose(tx, person, staff, now)
        if _digest(content) != digest:
            lines.append(Line(kept.lane_id, "restate", restate(content, of=key), Priority.CARD))
            await queue_message.put(tx, kept.console_id, f"{key}|{put_at}|{_digest(content)}")
    return lines
