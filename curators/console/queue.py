"""«Очередь»: who waits and how long, the nearest deadline first, in one message that changes as they are answered."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from curators.answering import long_words
from curators.console.spot import Spot
from curators.duty import in_charge
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
OLD = "Здесь была очередь. Чтобы увидеть, кто ждёт сейчас, напишите «Очередь»."


async def show(spot: Spot, _: str = "") -> None:
    """Put the message; the clock keeps it up to date."""
    turn = spot.turn
    content = await compose(turn.tx, spot.curator, turn.staff, turn.now)
    await alarms.audit(turn.tx, "queue_shown", curator_id=spot.curator.id)
    key = f"queue:{spot.place.console_id}:{turn.arrival.inbox_id}"
    if (before := await queue_message.of(turn.tx, spot.place.console_id)) is not None:
        turn.lines.append(_old(spot.lane_id, before))
    turn.lines.append(Line(spot.lane_id, "say", contents.to_json(content), Priority.LIVE, key=key))
    await queue_message.put(turn.tx, spot.place.console_id, f"{key}|{turn.now.timestamp():.0f}|{_digest(content)}")


async def compose(tx: Tx, person: CuratorRow, staff: Staff, now: datetime) -> Content:
    """The words as they are now: all of the territory for those on duty and who decide, else one's own families.

    Those of somebody away are, meanwhile, of whoever stands in.
    """
    territories = sorted(person.territories) or None
    every = may(person.role, Act.QUEUE_ALL)
    theirs = None if every else sorted(in_charge(person.id, staff.roster, now))
    rows = await answers.waiting(tx, territories if every else None, theirs, SHOWN)
    zone = zone_of(person.timezone)
    if not rows:
        return Content(text="Очередь: никто не ждёт, всем ответили. 🌿")
    total = rows[0]["total"]
    many = total >= answers.COUNTED
    lines = [f"Очередь: ждут ответа {f'больше {total - 1}' if many else total}. Ближайший срок первым."]
    lines += [_line(row, staff, zone, now) for row in rows]
    if total > SHOWN:
        lines.append("… и другие: сначала ответьте этим." if many else f"… и ещё {total - SHOWN}.")
    return Content(text="\n".join(lines))


def _line(row: Any, staff: Staff, zone: ZoneInfo, now: datetime) -> str:
    own = staff.roster.curators.get(row["curator_id"] or 0)
    due = row["due_at"].astimezone(zone)
    late = row["due_at"] <= now
    until = f"опоздали с {due:%H:%M}" if late else f"ответить до {due:%H:%M}"
    day = "" if due.date() == now.astimezone(zone).date() else f" {due:%d.%m}"
    who = short_name(own.full_name) if own else "без куратора"
    waits = waited(now - row["opened_at"])
    return f"{'🔴' if late else '🟢'} {short_name(row['name'])} · ждёт {waits} · {until}{day} · {who}"


def waited(time: timedelta) -> str:
    """Write how long somebody waits, in steps of five minutes: the message is changed as seldom as that."""
    minutes = max(int(time.total_seconds()) // 60, 0)
    return long_words(minutes - minutes % 5) if minutes >= 5 else "меньше 5 мин"


def _old(lane_id: int, value: str) -> Line:
    """A queue message that is followed no more says so: it must not be read as today's."""
    return Line(lane_id, "restate", restate(Content(text=OLD), of=value.split("|", maxsplit=1)[0]), Priority.CARD)


def _digest(content: Content) -> str:
    return hashlib.blake2b(content.text.encode(), digest_size=8).hexdigest()


async def follow(tx: Tx, staff: Staff, now: datetime) -> list[Line]:
    """Bring every console's queue message up to date, where its words have changed."""
    lines: list[Line] = []
    for kept in await queue_message.every(tx):
        key, put_at, digest = kept.value.split("|")
        person = staff.roster.curators.get(kept.curator_id)
        if person is None or person.dismissed or now.timestamp() - float(put_at) > FOLLOWED.total_seconds():
            lines.append(_old(kept.lane_id, kept.value))
            await queue_message.drop(tx, kept.console_id)
            continue
        content = await compose(tx, person, staff, now)
        if _digest(content) != digest:
            lines.append(Line(kept.lane_id, "restate", restate(content, of=key), Priority.CARD))
            await queue_message.put(tx, kept.console_id, f"{key}|{put_at}|{_digest(content)}")
    return lines
