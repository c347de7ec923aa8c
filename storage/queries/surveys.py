"""Surveys: to whom one goes, who is still to be asked, and the sealed answers with the groups they count in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx

# Who agreed to mailings, can be reached and was not asked lately. One who has lost a child is never among them; one
# whose pregnancy is over is no expectant mother any more, whatever the register says.
_MEANT = """
FROM person p JOIN family f ON f.id = p.family_id
WHERE p.consented
  AND ($2::text IS NULL OR $2 = ANY(p.audiences))
  AND ($3::text[] IS NULL OR f.territory = ANY($3))
  AND EXISTS (SELECT FROM consent c WHERE c.person_id = p.id AND c.kind = 'mailings' AND c.withdrawn_at IS NULL)
  AND EXISTS (SELECT FROM identity i WHERE i.person_id = p.id AND i.blocked_at IS NULL)
  AND NOT EXISTS (SELECT FROM pregnancy g WHERE g.person_id = p.id
                  AND (g.status = 'lost' OR ($2 = 'expectant_mother' AND g.status <> 'active'
                       AND NOT EXISTS (SELECT FROM pregnancy a WHERE a.person_id = p.id AND a.status = 'active'))))
  AND NOT EXISTS (SELECT FROM scenario_run s WHERE s.person_id = p.id AND s.scenario = $1 AND s.created_at > $4)
  AND NOT EXISTS (SELECT FROM routine r WHERE r.person_id = p.id AND r.scenario = $1 AND r.state <> 'ended')
"""
COUNT = f"SELECT count(*) {_MEANT}"
# Each at that hour of their own clock, in a moment of their own within half an hour (`scenarios.quiet.spread`).
GIVE = f"""
INSERT INTO routine (person_id, scenario, rule, why, next_action_at)
SELECT p.id, $1, $5, 'survey',
       timezone(COALESCE(p.timezone, $6), $7::timestamp)
       + interval '30 minutes' * ((p.id * 2654435769) % 4294967296) / 4294967296.0
{_MEANT}
ON CONFLICT (person_id, scenario) WHERE state <> 'ended' DO NOTHING
"""
GIVEN = "WITH put AS (" + GIVE + " RETURNING id) SELECT count(*) FROM put"
_STILL = """
scenario = $1 AND state = 'active' AND why = 'survey' AND ($2::text[] IS NULL OR EXISTS (
    SELECT FROM person p JOIN family f ON f.id = p.family_id WHERE p.id = routine.person_id AND f.territory = ANY($2)))
"""
WAITING = f"SELECT count(*) FROM routine WHERE {_STILL}"
STOP = f"""
WITH ended AS (
    UPDATE routine SET state = 'ended', next_action_at = NULL, ended_at = $3 WHERE {_STILL} RETURNING id
) SELECT count(*) FROM ended
"""
# The last answers of each person since then; a person who is no more known counts in no group.
ANSWERS = """
SELECT DISTINCT ON (r.person_id) r.status, r.items, p.audiences, f.territory
FROM questionnaire_response r JOIN person p ON p.id = r.person_id JOIN family f ON f.id = p.family_id
WHERE r.scenario = $1 AND r.authored_at >= $2 AND ($3::text[] IS NULL OR f.territory = ANY($3))
ORDER BY r.person_id, r.authored_at DESC, r.id DESC
"""
TERRITORIES = """
SELECT territory FROM family WHERE $1::text[] IS NULL OR territory = ANY($1)
GROUP BY territory ORDER BY count(*) DESC, territory
"""
# One that needs a second person's yes waits as a broadcast does, with the same segment; nobody is put down before it.
PROPOSE = """
INSERT INTO broadcast (author_id, kind, survey, content, segment, state, expected, created_at)
SELECT $1, 'survey', $2, '{}', $3::jsonb, 'waiting', $4, $5 WHERE NOT EXISTS (
    SELECT FROM broadcast b WHERE b.survey = $2 AND b.state = 'waiting' AND b.segment = $3::jsonb)
RETURNING id
"""
PROPOSED = """
SELECT id, author_id, survey, segment::text AS segment, state, expected FROM broadcast
WHERE id = $1 AND survey IS NOT NULL FOR UPDATE
"""
DECIDE = "UPDATE broadcast SET state = $2, approved_by = $3, done_at = $4 WHERE id = $1"
GRIEVES = "SELECT EXISTS (SELECT FROM pregnancy WHERE person_id = $1 AND status = 'lost')"
SEES = "SELECT territories FROM curator WHERE id = $1"


class Aim(NamedTuple):
    """Whom a survey is for, and since when one who was asked isn't asked again."""

    scenario: str
    audience: str | None
    territories: list[str] | None
    asked_since: datetime


async def count(tx: Tx, aim: Aim) -> int:
    """How many it would go to."""
    return int(await tx.value(COUNT, *aim))


async def give(tx: Tx, aim: Aim, rule: str, zone: str, at: datetime) -> int:
    """Let each be asked once at this local time; `zone` is for those who have none. How many there are."""
    return int(await tx.value(GIVEN, *aim, rule, zone, at))


async def waiting(tx: Tx, scenario: str, territories: Sequence[str]) -> int:
    """How many are still to be asked of these territories (none named: of all)."""
    return int(await tx.value(WAITING, scenario, list(territories) or None))


async def stop(tx: Tx, scenario: str, territories: Sequence[str], at: datetime) -> int:
    """Ask nobody more there; how many were left."""
    return int(await tx.value(STOP, scenario, list(territories) or None, at))


async def propose(tx: Tx, author_id: int, scenario: str, segment: str, expected: int, at: datetime) -> int | None:
    """Put down a survey that waits for a second person; None where the same waits already."""
    found: int | None = await tx.value(PROPOSE, author_id, scenario, segment, expected, at)
    return found


async def proposed(tx: Tx, proposal_id: int) -> Record | None:
    """A survey that waits, or waited, for a second person; held until the transaction ends."""
    return await tx.row(PROPOSED, proposal_id)


async def decide(tx: Tx, proposal_id: int, state: str, by: int | None, at: datetime) -> None:
    """The second person has said yes (done) or no (cancelled)."""
    await tx.run(DECIDE, proposal_id, state, by, at)


async def grieves(tx: Tx, person_id: int) -> bool:
    """Tell whether they have lost a child: nobody asks them how they like the service."""
    return bool(await tx.value(GRIEVES, person_id))


async def answers(tx: Tx, scenario: str, since: datetime, territories: Sequence[str]) -> list[Record]:
    """Sealed answers with the groups of who gave them: status, items, audiences, territory; no names, no ids."""
    return await tx.rows(ANSWERS, scenario, since, list(territories) or None)


async def territories(tx: Tx, allowed: Sequence[str]) -> list[str]:
    """Where families live, the largest first; of these alone where some are named."""
    return [row["territory"] for row in await tx.rows(TERRITORIES, list(allowed) or None)]


async def sees(tx: Tx, curator_id: int) -> list[str]:
    """Give the territories a curator sees; empty for all."""
    return list(await tx.value(SEES, curator_id) or [])
