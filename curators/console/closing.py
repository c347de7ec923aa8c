"""What a curator may see no more goes from their screen: one family's topic, or everything of a dismissed one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from curators.duty import Roster, in_charge, stand_ins
from curators.referral import State
from curators.referral_words import leaves, who
from curators.telling import lines_to_family
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, consoles, outbox, referrals
from storage.queries.outbox import Line, Priority
from storage.transaction import Record, Tx

LEFT = "здесь больше не работает, направление завершено. Если помощь ещё нужна, позовите другого специалиста."
GONE = "Ваш доступ к пульту закрыт. Если это ошибка, обратитесь к руководителю."


def close_view(lines: list[Line], view: Any) -> None:
    """Delete the view's topic, after all that still goes into it."""
    if view["mode"] != "flat" and view["topic"] is not None:
        payload = contents.plain_json({"topic": view["topic"]})
        lines.append(Line(view["lane_id"], "close_topic", payload, Priority.CARD))


async def stand_ins_leave(
    tx: Tx, roster: Roster, was: int, given: Mapping[int, int], now: datetime
) -> list[Line]:  # fmt: skip
    """Families of somebody away pass on: who stood in sees these threads no more, unless they take them (by thread).

    They also keep what passes to somebody for whom they stand in as well.
    """
    lines: list[Line] = []
    own = roster.curators.get(was)
    for person in stand_ins(own, roster, now) if own is not None else ():
        theirs = in_charge(person.id, roster, now)
        threads = [thread for thread, taker in given.items() if taker not in theirs]
        for view in await consoles.close_views(tx, person.id, threads, now):
            close_view(lines, view)
    return lines


async def dismiss(tx: Tx, curator_id: int, now: datetime) -> None:
    """The curator works here no more: access ends with this transaction, topics go, consoles close.

    What still waits to be shown there is not shown: the courier makes no topic for a closed view.
    """
    lines: list[Line] = []
    for view in await consoles.close_views(tx, curator_id, None, now):
        close_view(lines, view)
    for one in await referrals.all_of_specialist(tx, curator_id):
        lines += await _helps_no_more(tx, one, now)
    words = contents.to_json(Content(text=GONE))
    lines += [Line(console["lane_id"], "say", words) for console in await consoles.close_consoles(tx, curator_id)]
    await consoles.dismiss(tx, curator_id, now)
    await alarms.audit(tx, "curator_dismissed", curator_id=curator_id)
    await outbox.enqueue(tx, lines)


async def _helps_no_more(tx: Tx, one: Record, now: datetime) -> list[Line]:
    """What a specialist was asked ends with their work: whose talk it is hears, and may ask another."""
    await referrals.move(tx, one["id"], State.ENDED, now)
    await alarms.audit(tx, "referral_ended", family_id=one["family_id"], detail={"referral": one["id"]})
    lines: list[Line] = []
    if one["state"] == State.ACCEPTED and (one["role"] != "doctor" or one["agreed"]):
        lines += await lines_to_family(tx, one["talk_id"], one["family_id"], leaves(one), now)
    body = contents.to_json(Content(text=f"🤝 {who(one)}: {LEFT}"))
    views = await consoles.views_showing(tx, one["talk_id"]) if one["talk_id"] is not None else []
    return lines + [Line(view["lane_id"], "say", body, view_id=view["id"]) for view in views]
