"""What a specialist hears of a family's talk while their referral is open: all of it, or answers to their own words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from curators.console.current import became_current
from curators.heading import MESSENGERS, colleague_heading, headed, heading
from curators.referral import THREAD, State, of_kind
from curators.turn import Turn
from storage import content as contents
from storage.content import Content
from storage.queries import consoles, referrals, talk
from storage.queries.outbox import Line
from storage.queries.people import Addressee
from storage.queries.twins import Standing
from storage.transaction import Record, Tx


async def heard(
    turn: Turn, message_id: int, at: datetime, content: Content, *, delay: float = 0.0, left: set[int] | None = None
) -> None:
    """Show a family's message to the specialists who may hear it: the talk, or an answer to their own words.

    left: only in these lanes, where a late part of an album is not joined to its first.
    """
    arrival = turn.arrival
    assert arrival.family_id is not None
    assert arrival.person_id is not None
    replied = None
    if arrival.ref_id is not None and arrival.ref_at is not None:
        replied = await referrals.author(turn.tx, arrival.ref_id, arrival.ref_at)
    for one in await referrals.in_talk(turn.tx, arrival.family_id):
        if not _hears(one, arrival.person_id, replied["curator_id"] if replied is not None else None):
            continue
        desk = turn.staff.desks.get(one["specialist_id"])
        if desk is None or one["thread_id"] is None or (left is not None and desk.lane_id not in left):
            continue
        await consoles.address(turn.tx, one["thread_id"], arrival.person_id)
        said = heading(arrival.full_name or "", turn.channel, flat=desk.mode == "flat", adults=arrival.adults or 1)
        turn.lines.append(
            Line(
                desk.lane_id,
                "say",
                contents.to_json(headed(content, said)),
                message_id=message_id,
                message_at=at,
                reply_to=arrival.ref_id,
                view_id=await talk.view(turn.tx, one["thread_id"], desk.console_id),
                delay=delay,
            )
        )
        await became_current(turn, desk, one["thread_id"])


async def meant(turn: Turn) -> bool:
    """Tell whether a family's message is for a specialist: it replies to words of one who hears it and isn't away."""
    arrival = turn.arrival
    if arrival.ref_id is None or arrival.ref_at is None or arrival.family_id is None:
        return False
    replied = await referrals.author(turn.tx, arrival.ref_id, arrival.ref_at)
    if replied is None or replied["curator_id"] is None:
        return False
    return any(
        one["specialist_id"] == replied["curator_id"]
        and one["thread_id"] is not None
        and one["specialist_id"] in turn.staff.desks
        and not turn.staff.roster.absent(one["specialist_id"], turn.now)
        and _hears(one, arrival.person_id, replied["curator_id"])
        for one in await referrals.in_talk(turn.tx, arrival.family_id)
    )


def _hears(one: Record, person_id: int | None, answers: int | None) -> bool:
    """Tell whether the specialist hears words of this adult; `answers`: whose words they reply to."""
    agreed = person_id in one["agreed"]
    return (agreed or one["role"] != "doctor") and (
        answers == one["specialist_id"] or (agreed and one["scope"] == THREAD)
    )


async def hears_change(tx: Tx, message: Any, place: Standing) -> bool:
    """Tell whether a message's new words may show here: to a specialist as new words would, or where it was picked.

    The family may have said no since the specialist had it.
    """
    referral_id = of_kind(place.kind)
    if referral_id is None:
        return True
    one = await referrals.one(tx, referral_id)
    if one is None or one["state"] != State.ACCEPTED:
        return False
    picked = message["id"] in one["messages"] and message["person_id"] in one["agreed"]
    return picked or _hears(one, message["person_id"], message["answers"])


async def answered(
    turn: Turn, to: Addressee, content: Content, message_id: int, author: str, *, delay: float = 0.0
) -> None:  # fmt: skip
    """Show what the family's curator answered to the specialists who follow the talk."""
    for one in await referrals.in_talk(turn.tx, to.family_id):
        desk = turn.staff.desks.get(one["specialist_id"])
        if one["scope"] != THREAD or to.person_id not in one["agreed"] or desk is None or one["thread_id"] is None:
            continue
        line = colleague_heading(author, to.full_name, one["family"] or "", flat=desk.mode == "flat")
        turn.lines.append(
            Line(
                desk.lane_id,
                "say",
                contents.to_json(headed(content, line)),
                message_id=message_id,
                message_at=turn.now,
                view_id=await talk.view(turn.tx, one["thread_id"], desk.console_id),
                delay=delay,
            )
        )


def line_of(row: Any, desk_lane: int, view_id: int | None, *, flat: bool) -> Line:
    """Give a picked message as it is shown to a specialist: with its files, and fit to be replied to."""
    name = row["person"] or "Семья"
    if row["direction"] == "in":
        said = f"👤 {name} · {MESSENGERS[row['channel']]}" if flat and row["channel"] in MESSENGERS else f"👤 {name}"
    else:
        said = f"↪️ {row['curator'] or 'Куратор'} → {name}"
    shown = headed(contents.from_json(row["content"]), said)
    return Line(
        desk_lane, "say", contents.to_json(shown), message_id=row["id"], message_at=row["created_at"], view_id=view_id
    )
