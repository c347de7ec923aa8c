"""Standing check-ins: which there are for a person, whose time has come, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx

START = """
INSERT INTO routine (person_id, scenario, rule, facts, why, next_action_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, scenario) WHERE state <> 'ended' DO UPDATE
SET rule = EXCLUDED.rule, facts = EXCLUDED.facts, state = 'active', next_action_at = EXCLUDED.next_action_at
RETURNING id
"""
# What the person has once stopped isn't begun again by itself; what ended for a reason that has passed is.
GIVE = """
INSERT INTO routine (person_id, scenario, rule, why, next_action_at)
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (SELECT FROM routine WHERE person_id = $1 AND scenario = $2 AND why <> ALL($6::text[]))
ON CONFLICT (person_id, scenario) WHERE state <> 'ended' DO NOTHING
RETURNING id
"""
STOP = """
UPDATE routine SET state = 'ended', why = $3, next_action_at = NULL, ended_at = $4
WHERE person_id = $1 AND state <> 'ended' AND ($2::text[] IS NULL OR scenario = ANY($2::text[]))
RETURNING id
"""
STOP_BY = """
UPDATE routine SET state = 'ended', why = $3, next_action_at = NULL, ended_at = $4
WHERE person_id = $1 AND state <> 'ended' AND why = $2 RETURNING id
"""
IN_FORCE = "SELECT id, scenario, rule, why, next_action_at FROM routine WHERE person_id = $1 AND state = 'active'"
# Of somebody in several audiences the first decides, as it does when defaults are given.
LACKING = """
SELECT id, audiences, timezone FROM (
    SELECT DISTINCT ON (p.id) p.id, p.audiences, p.timezone, a.scenario
    FROM person p JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS a(audience, scenario, n)
        ON a.audience = ANY(p.audiences)
    WHERE p.consented AND EXISTS (SELECT FROM identity i WHERE i.person_id = p.id AND i.blocked_at IS NULL)
    ORDER BY p.id, a.n
) w
WHERE NOT EXISTS (SELECT FROM routine r WHERE r.person_id = w.id AND r.scenario = w.scenario
                  AND (r.state <> 'ended' OR r.why <> ALL($3::text[])))
ORDER BY id LIMIT $4
"""
MOVE = "UPDATE routine SET next_action_at = $3 WHERE person_id = $1 AND scenario = $2 AND state = 'active'"
DUE = """
SELECT r.id, r.person_id, r.scenario, r.rule, r.facts, r.times, r.next_action_at, r.created_at,
       p.timezone, p.consented, d.quiet,
       ARRAY(SELECT c.kind FROM consent c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL) AS consents,
       (SELECT g.dating FROM pregnancy g WHERE g.person_id = p.id AND g.status = 'active') AS dating,
       EXISTS (SELECT FROM scenario_run o WHERE o.person_id = p.id AND o.scenario = r.scenario
               AND o.state IN ('open', 'queued') OFFSET 0) AS asked
FROM routine r JOIN person p ON p.id = r.person_id
LEFT JOIN daily_life d ON d.person_id = p.id
WHERE r.next_action_at <= $1 AND r.state = 'active'
ORDER BY r.next_action_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
"""
NEXT = """
UPDATE routine r SET next_action_at = n.at, times = r.times + n.begun,
    state = CASE WHEN n.at IS NULL THEN 'ended' ELSE r.state END,
    ended_at = CASE WHEN n.at IS NULL THEN $4::timestamptz END
FROM unnest($1::bigint[], $2::timestamptz[], $3::int[]) AS n(id, at, begun) WHERE r.id = n.id
"""


class Due(NamedTuple):
    """A routine whose time has come, and whom it asks."""

    id: int
    person_id: int
    scenario: str
    rule: str
    facts: bytes | None
    times: int
    next_action_at: datetime
    created_at: datetime
    timezone: str | None
    consented: bool
    quiet: str | None
    """The person's own quiet hours: empty for none, null for the settings'."""
    consents: list[str]
    dating: bytes | None
    """Of an active pregnancy: a rule may count its weeks."""
    asked: bool
    """The same dialogue waits for an answer already."""


class Next(NamedTuple):
    """When a routine asks next (None: it has ended), and whether it has asked now."""

    id: int
    at: datetime | None
    begun: int


async def start(
    tx: Tx, person_id: int, scenario: str, rule: str, facts: bytes | None, why: str, at: datetime | None
) -> None:
    """Begin a routine; one that is in force takes this rule."""
    await tx.run(START, person_id, scenario, rule, facts, why, at)


async def give(
    tx: Tx, person_id: int, scenario: str, rule: str, why: str, at: datetime | None, passed: Sequence[str]
) -> bool:
    """Begin a routine unless this person has ever had it; one that ended for a reason that has `passed` doesn't count.

    True where it has begun.
    """
    return await tx.value(GIVE, person_id, scenario, rule, why, at, list(passed)) is not None


async def stop(tx: Tx, person_id: int, scenarios: Sequence[str] | None, why: str, at: datetime) -> list[int]:
    """End routines of a person (None: all); ids of those that were in force."""
    return [record[0] for record in await tx.rows(STOP, person_id, list(scenarios) if scenarios else None, why, at)]


async def stop_by(tx: Tx, person_id: int, reason: str, why: str, at: datetime) -> list[int]:
    """End the routines a person has for this reason."""
    return [record[0] for record in await tx.rows(STOP_BY, person_id, reason, why, at)]


async def in_force(tx: Tx, person_id: int) -> list[Record]:
    """What a person is asked by itself: id, scenario, rule, why, next_action_at."""
    return await tx.rows(IN_FORCE, person_id)


async def lacking(tx: Tx, marks: Sequence[tuple[str, str]], passed: Sequence[str], most: int) -> list[Record]:
    """People who have joined and agreed and were never given what their audience is asked: id, audiences, timezone.

    marks: an audience and a check-in of it; passed: reasons that end one without counting.
    """
    return await tx.rows(LACKING, [one for one, _ in marks], [one for _, one in marks], list(passed), most)


async def move(tx: Tx, person_id: int, scenario: str, at: datetime | None) -> None:
    """Ask next at another moment."""
    await tx.run(MOVE, person_id, scenario, at)


async def due(tx: Tx, now: datetime, most: int) -> list[Due]:
    """Routines whose time has come, claimed: no other clock gets them while this transaction lasts."""
    return [Due(*record) for record in await tx.rows(DUE, now, most)]


async def next_times(tx: Tx, given: Sequence[Next], now: datetime) -> None:
    """Store when each asks next."""
    if given:
        await tx.run(NEXT, *map(list, zip(*given, strict=True)), now)
