"""Answers of dialogues as questionnaires: one row a dialogue, its items sealed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Tx

PUT = """
INSERT INTO questionnaire_response (run_id, person_id, scenario, version, status, authored_at, items)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (run_id) DO UPDATE
SET status = EXCLUDED.status, authored_at = EXCLUDED.authored_at, items = EXCLUDED.items
"""
STOP = "UPDATE questionnaire_response SET status = 'stopped' WHERE run_id = $1 AND status = 'in-progress'"
OF = """
SELECT run_id, scenario, version, status, authored_at, items FROM questionnaire_response
WHERE person_id = $1 AND ($2::text[] IS NULL OR scenario = ANY($2::text[]))
ORDER BY authored_at DESC, id DESC LIMIT $3
"""


class Response(NamedTuple):
    """One questionnaire as it is stored; status: in-progress | completed | stopped."""

    run_id: int
    scenario: str
    version: str
    status: str
    authored_at: datetime
    items: bytes


async def put(tx: Tx, person_id: int, response: Response) -> None:
    """Keep the answers of a dialogue as they are now."""
    await tx.run(PUT, response.run_id, person_id, *response[1:])


async def stop(tx: Tx, run_id: int) -> None:
    """The dialogue was cancelled: what it was asking isn't asked any more."""
    await tx.run(STOP, run_id)


async def of(tx: Tx, person_id: int, scenarios: list[str] | None = None, most: int = 50) -> list[Response]:
    """Give a person's questionnaires, newest first; of these scenarios alone where they are named."""
    return [Response(*row) for row in await tx.rows(OF, person_id, scenarios, most)]
