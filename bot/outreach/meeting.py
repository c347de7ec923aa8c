"""What is said of an event: the invitation, answers to it, reminders; and where its guests hear it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.rules import quiet_of
from bot.outreach.choosing import Rules, zone_of
from bot.outreach.words import going_out
from scenarios.broadcasting import Kind, channels_allowed
from scenarios.gathering import when_words
from scenarios.quiet import quiet_ends
from storage import content as contents
from storage.content import Attachment, Button, Content
from storage.queries import events
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx


def coming(event_id: int) -> Button:
    """«Приду»."""
    return Button("Приду", f"e:y:{event_id}")


def not_coming(event_id: int) -> Button:
    """«Не приду»."""
    return Button("Не приду", f"e:n:{event_id}")


def about(event: Any, zone: str) -> str:
    """Title, when and where."""
    when = when_words(event["starts_at"], ZoneInfo(zone))
    return f"{event['title']}\n\nКогда: {when}\nГде: {event['place']}"


def invitation(event: Any, zone: str, files: tuple[Attachment, ...] = ()) -> Content:
    """What people get."""
    text = f"Приглашаем: {event['title']}\n\n{event['words']}\n\n{about(event, zone).split(chr(10), 2)[2]}"
    return going_out(text, files, ((coming(event["id"]), not_coming(event["id"])),))


def key_of(event_id: int, person_id: int, which: str) -> str:
    """The outbox key of a reminder: `day` or `soon`."""
    return f"event:{event_id}:{person_id}:{which}"


async def tell(
    tx: Tx, rules: Rules, event: Record, people: Sequence[int] | None, states: Sequence[str], content: Content,
    now: datetime,
) -> list[Line]:  # fmt: skip
    """Give the lines that tell guests something new, after their quiet hours where it can wait that long."""
    body = contents.to_json(content)
    found = await events.reached(tx, event["id"], states, channels_allowed(Kind.PUBLIC, rules.operator), people)
    return [
        Line(
            one["lane_id"],
            "say",
            body,
            Priority.LIVE,
            identity_id=one["identity_id"],
            delay=_until_morning(rules, one, event, now),
        )
        for one in found
    ]


def _until_morning(rules: Rules, one: Record, event: Record, now: datetime) -> float:
    zone = zone_of(one["timezone"], rules.zone)
    at = quiet_ends(quiet_of(rules.said, one["quiet"]), now, zone)
    return (at - now).total_seconds() if at < event["starts_at"] else 0.0
