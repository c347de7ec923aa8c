"""Forgetting a person: everything in one transaction, ids kept for the record, an act of how much of what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from bot.outreach import guests
from bot.outreach.choosing import Rules
from bot.rights import forgotten
from curators.console import card
from curators.console.closing import close_view
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, consents, erasing, erasures, outbox
from storage.queries.erasing import Held
from storage.queries.erasing_kinds import COUNTED
from storage.queries.outbox import Line
from storage.transaction import Record, Tx

FAREWELL = (
    "Всё сделано: ваши данные удалены, и мы больше ничего о вас не помним. Спасибо, что были с нами. "
    "Если когда-нибудь понадобимся, просто напишите сюда."
)


async def erase(tx: Tx, asked: Record, now: datetime, next_at: datetime | None, rules: Rules) -> dict[str, Any]:
    """Destroy what is kept of this person; the act.

    1. their accounts are held, their places at events go to others; 2. each kind is emptied; 3. accounts and chats go;
    4. the person is a number; 5. the curators' topics go, or their cards change where others of the family stay.
    """
    person_id = asked["person_id"]
    held = await hold(tx, person_id)
    whole = await erasing.alone(tx, person_id)
    lines = await guests.give_up(tx, rules, person_id, now)
    counts = {kind: await erasing.empty(tx, person_id, kind, whole_family=whole) for kind in COUNTED}
    for account in held:
        await consents.forget(tx, account.id)
    await erasing.forget_person(tx, person_id, whole_family=whole)
    if whole:
        for view in await erasing.close_views(tx, person_id, now):
            close_view(lines, view)
    else:
        lines += await card.refreshing_family(tx, asked["family_id"])
    if asked["why"] == "asked":  # somebody who took their consent back is not written to, not even this
        lines += [Line(account.lane_id, "say", contents.to_json(Content(text=FAREWELL))) for account in held]
    await outbox.enqueue(tx, lines)
    act = {
        "erasure": asked["id"],
        "person": person_id,
        "family": asked["family_id"],
        "why": asked["why"],
        "asked_at": asked["asked_at"].isoformat(),
        "approved_by": asked["decided_by"],
        "done_at": now.isoformat(),
        "whole_family": whole,
        "accounts": [account.id for account in held],
        "counts": {kind: count for kind, count in counts.items() if count},
    }
    forgot = forgotten.sealed(rules.vault, asked["external_id"])
    await erasures.done(tx, asked["id"], now, orjson.dumps(act).decode(), next_at, forgot=forgot)
    await alarms.audit(
        tx,
        "erasure_done",
        curator_id=asked["decided_by"],
        person_id=person_id,
        family_id=asked["family_id"],
        detail={"erasure": asked["id"]},
    )
    return act


async def hold(tx: Tx, person_id: int) -> list[Held]:
    """Whoever is just heard, written to or agreeing anew is waited for; what is read after this is what holds."""
    held = await erasing.hold(tx, person_id)
    await consents.hold(tx, person_id)
    return held


async def sweep_slipped(tx: Tx, asked: Record) -> None:
    """Once more, a little later: what a colleague was just writing to or of this person while they were forgotten."""
    act = orjson.loads(asked["act"])
    for kind in COUNTED:
        await erasing.empty(tx, asked["person_id"], kind, whole_family=bool(act["whole_family"]))
