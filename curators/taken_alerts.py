"""Alerts as they read once somebody has taken what they tell of: changed in every chat, and on the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from curators import alert_words
from curators.alert_words import Allows, Words
from curators.console import card
from curators.doctors import DOCTOR
from curators.raising import keys, opened
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, escalations, outbox, people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said

Reads = Callable[[str, int], Content]
"""(the alert's own words, whose console it is) → how it reads now."""


def sealed_in(turn: Turn, row: Any) -> Words:
    """Give the words a row keeps."""
    assert turn.vault is not None, "an alert needs the keys of encrypted columns"
    return opened(turn.vault, row["words"])


async def consents_of(turn: Turn, row: Any) -> frozenset[str]:
    """Give the consents that decide which of the words may be read where."""
    if row["family_id"] is None:
        return frozenset()
    about = await escalations.family(turn.tx, row["family_id"], row["person_id"], turn.zone)
    return frozenset(about["consents"]) if about is not None else frozenset()


def is_doctor(turn: Turn, curator_id: int) -> bool:
    """Tell whether a reader is a doctor, who reads by the rules of the doctor's thread."""
    person = turn.staff.roster.curators.get(curator_id)
    return person is not None and person.role == DOCTOR


async def restate(turn: Turn, row: Any, words: Words, reads: Reads, allows: Allows) -> None:
    """Change every alert that has left, and the pressed message too where it is no alert but a line of «Тревоги»."""
    before = len(turn.lines)
    found = await everywhere(turn, row, words, reads, allows)
    if turn.event.message_id is not None and turn.event.button and not any(_is_pressed(turn, one) for one in found):
        said = turn.lines[before:]
        del turn.lines[before:]
        consents, curator_id = await consents_of(turn, row), turn.arrival.curator_id
        _restate_pressed(turn, row, words, reads, allows, consents, curator_id or 0)
        turn.lines.extend(said)


def _is_pressed(turn: Turn, one: Any) -> bool:
    """Tell whether an alert that has left is the message whose button was pressed: ids count within a chat."""
    here = one["lane_id"] in {turn.arrival.lane_id, turn.arrival.own_lane_id}
    return here and turn.event.message_id in msgspec.json.decode(one["ids"] or "[]")


async def everywhere(turn: Turn, row: Any, words: Words, reads: Reads, allows: Allows) -> list[Any]:
    """Change every alert that has left, the newest in each chat first and surely; take back what has not.

    The rows of those that have left, or are in the air, the latest first.
    """
    known = keys(row["id"], row["level"], row["told"])
    await outbox.cancel(turn.tx, list(known))
    found = sorted(await escalations.shown(turn.tx, list(known)), key=lambda one: -known[one["key"]][1])
    consents, newest = await consents_of(turn, row), set[int]()
    for one in found:
        reader = known[one["key"]][0]
        text = alert_words.reads(
            row["kind"], words, one["channel"], consents, allows, doctor=is_doctor(turn, reader)
        )  # fmt: skip
        first = one["lane_id"] not in newest
        newest.add(one["lane_id"])
        payload = contents.restate(
            reads(text, reader), of=one["key"], instead=first and one["state"] == "sent"
        )  # fmt: skip
        priority = Priority.ESCALATION if first else Priority.CARD
        turn.lines.append(Line(one["lane_id"], "restate", payload, priority, view_id=one["view_id"]))
    return found


def _restate_pressed(
    turn: Turn, row: Any, words: Words, reads: Reads, allows: Allows, consents: frozenset[str], reader: int
) -> None:  # fmt: skip
    lane_id = turn.arrival.lane_id or turn.arrival.own_lane_id
    assert lane_id is not None
    doctor = is_doctor(turn, reader)
    text = alert_words.reads(row["kind"], words, turn.channel, consents, allows, doctor=doctor)
    payload = contents.restate(reads(text, reader), ids=[turn.event.message_id or ""])
    turn.lines.append(Line(lane_id, "restate", payload, Priority.ESCALATION))


async def record(turn: Turn, row: Any, action: str, words: str, curator_id: int, **detail: Any) -> None:
    """Keep it in the family's history and in the audit, and bring the cards up to date."""
    if row["family_id"] is not None:
        thread_id = await people.thread_of(turn.tx, row["family_id"])
        body = contents.to_json(Content(text=words))
        await talk.keep(turn.tx, Said(thread_id, "auto", body, turn.now, person_id=row["person_id"]))
        turn.lines += await card.refreshing_family(turn.tx, row["family_id"])
    await alarms.audit(
        turn.tx,
        action,
        curator_id=curator_id,
        person_id=row["person_id"],
        family_id=row["family_id"],
        detail={"id": row["id"], **detail},
    )
