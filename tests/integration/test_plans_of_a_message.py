"""What runs with messages, buttons and ticks finds rows by key even where it is planned in a new, empty database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import asyncpg
import orjson
import pytest

from storage.embedded import dsn
from storage.queries import (
    accounts,
    console_place,
    dispatch,
    inbox,
    outbox,
    plain,
    pregnancies,
    referrals,
    routines,
    scenario,
    talk,
    twins,
)
from storage.transaction import PLANS

STATEMENTS = {
    "arrive": inbox.ARRIVE,
    "doctor": inbox.DOCTOR,
    "place": console_place.PLACE,
    "hear": plain.HEAR,
    "answer": plain.ANSWER,
    "heard": talk.HEARD,
    "answered": talk.ANSWER,
    "enqueue": outbox.ENQUEUE,
    "album": talk.JOIN_ALBUM_WAITING,
    "history": talk.HISTORY,
    "edited": twins.MESSAGE,
    "specialist": referrals.ANSWERED,
    "behind": accounts.BEHIND,
    "dialogue": scenario.OPEN,
    "dialogues due": scenario.DUE,
    "routines due": routines.DUE,
    "pregnancies due": pregnancies.DUE,
    "orders of who said no": dispatch.LET_GO,
}
SMALL = {"ix_broadcast_due"}
"""Holds but what is going on now: read from end to end with no harm."""


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every look into a table, at any depth."""
    if plan["Node Type"] in {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
        yield plan
    for below in plan.get("Plans", ()):
        yield from scans(below)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_every_row_is_found_by_its_key(database_url: str, name: str) -> None:
    connection = await asyncpg.connect(dsn(database_url), server_settings=PLANS)
    try:
        await connection.execute(f"PREPARE one AS {STATEMENTS[name]}")
        many = await connection.fetchval(
            "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'one'"
        )
        told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE one({', '.join(['NULL'] * many)})")
    finally:
        await connection.close()
    found = [one for one in scans(orjson.loads(told)[0]["Plan"]) if one.get("Index Name") not in SMALL]
    assert found
    assert [(one.get("Relation Name"), one.get("Index Name")) for one in found if "Index Cond" not in one] == []
