"""Updates of messengers: stored once, and whatever deciding about them needs, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from storage.transaction import Record, Tx


class Arrival(NamedTuple):
    """A fresh update and who is behind it; None where there is nobody or nothing."""

    inbox_id: int
    lane_id: int | None
    identity_id: int | None
    person_id: int | None
    curator_id: int | None
    acts_as_curator: bool | None
    own_lane_id: int | None
    blocked: bool | None
    full_name: str | None
    timezone: str | None
    audiences: list[str] | None
    consented: bool | None
    last_identity_id: int | None
    family_id: int | None
    territory: str | None
    family_curator_id: int | None
    adults: int | None
    thread_id: int | None
    told_until: datetime | None
    views: str | None
    """JSON {console id: view id} of the thread."""
    run_id: int | None
    ref_id: int | None
    """Our message behind the messenger's id that the update replies to, edits, deletes or reacts to."""
    ref_at: datetime | None
    ref_view_id: int | None
    in_air: bool | None
    """Something is being sent to this chat right now: what the update refers to may be recorded in a moment."""
    roster: str
    clock: str | None
    account_version: int | None = None
    """Of the row, as PostgreSQL tells one change from the next (`xmin`); so is the person's and the family's."""
    person_version: int | None = None
    family_version: int | None = None
    doctor_id: int | None = None
    """The family's doctor."""
    doctor_consent: bool | None = None
    """The person agreed that their doctor is told; None where there is no doctor."""
    talks_to: str | None = None
    """`doctor` while this account writes to the doctor; None: to the curator."""
    meant: str | None = None
    """The kind of the thread this very update belongs to: that of the message replied to, else `talks_to`."""
    doctor_thread_id: int | None = None
    """Where the update is meant for the doctor: that thread, and what of it is the same as of the curator's."""
    doctor_told_until: datetime | None = None
    doctor_views: str | None = None


# The account is held while the update is decided: who is forgotten at this moment was heard before, or is a stranger.
# By whom a row is found is said in subqueries of their own where an index would otherwise be read from end to end: a
# statement is planned once, and in a new database before it knows how large anything is.
ARRIVE = """
WITH fresh AS (
    INSERT INTO inbox (channel, bot, key) VALUES ($1, $2, $3) ON CONFLICT (channel, bot, key) DO NOTHING RETURNING id
), i AS (
    SELECT *, xmin AS version FROM identity WHERE channel = $1 AND user_id = $4 FOR KEY SHARE
)
SELECT fresh.id, here.id, i.id, i.person_id, i.curator_id, i.acts_as_curator, i.lane_id, i.blocked_at IS NOT NULL,
       p.full_name, p.timezone, p.audiences, p.consented, p.identity_id,
       f.id, f.territory, f.curator_id, (SELECT count(*) FROM person a WHERE a.family_id = f.id),
       t.id, t.told_until,
       (SELECT json_object_agg(v.console_id, v.id ORDER BY v.id)::text FROM view v
        WHERE v.thread_id = t.id AND COALESCE(v.closed_at, 'infinity') = 'infinity'),
       COALESCE((SELECT r.id FROM scenario_run r WHERE r.identity_id = i.id AND r.state = 'open'),
                (SELECT min((SELECT r.id FROM scenario_run r WHERE r.identity_id = o.id AND r.state = 'open'))
                 FROM identity o WHERE o.person_id = p.id)),
       m.message_id, m.message_at, m.view_id, here.in_air IS NOT NULL,
       (SELECT value FROM setting WHERE name = 'roster'), (SELECT value FROM setting WHERE name = 'clock'),
       i.version, p.xmin, f.xmin, f.doctor_id
FROM fresh
LEFT JOIN lane here ON here.channel = $1 AND here.bot = $2 AND here.chat_id = $5
LEFT JOIN i ON true
LEFT JOIN person p ON p.id = i.person_id
LEFT JOIN family f ON f.id = p.family_id
LEFT JOIN thread t ON t.family_id = f.id AND t.kind = 'curator'
LEFT JOIN LATERAL (
    SELECT message_id, message_at, view_id FROM mirror WHERE lane_id = here.id AND external_id = $6 LIMIT 1
) m ON true
"""

# Asked apart, and of families with a doctor alone: what is planned into ARRIVE is paid for by every update.
DOCTOR = """
SELECT agreed.yes, CASE WHEN agreed.yes THEN i.talks_to END, meant.kind, d.id, d.told_until,
       (SELECT json_object_agg(v.console_id, v.id)::text FROM view v
        WHERE v.thread_id = d.id AND COALESCE(v.closed_at, 'infinity') = 'infinity')
FROM identity i
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM consent c WHERE c.person_id = i.person_id AND c.kind = 'doctor' AND c.withdrawn_at IS NULL
) AS yes) agreed
CROSS JOIN LATERAL (SELECT CASE WHEN agreed.yes THEN COALESCE((
    SELECT rt.kind FROM message rm JOIN thread rt ON rt.id = rm.thread_id AND rt.family_id = $2
    WHERE rm.id = $3 AND rm.created_at = $4), i.talks_to) END AS kind) meant
LEFT JOIN thread d ON d.family_id = $2 AND d.kind = 'doctor' AND meant.kind = 'doctor'
WHERE i.id = $1
"""

PARK = """
INSERT INTO inbox (channel, bot, key, state, raw, reason) VALUES ($1, $2, $3, 'parked', $4::jsonb, $5)
ON CONFLICT (channel, bot, key) DO NOTHING RETURNING id
"""

PARKED = "SELECT id, channel, bot, key, reason, received_at FROM inbox WHERE state = 'parked' ORDER BY id LIMIT 1000"

TAKE_PARKED = "DELETE FROM inbox WHERE id = $1 AND state = 'parked' RETURNING channel, bot, key, raw::text"

DISCARD = """
UPDATE inbox SET state = 'discarded', raw = NULL WHERE state = 'parked' AND id = ANY($1::bigint[]) RETURNING id
"""

STILL_PARKED = "UPDATE inbox SET reason = $2 WHERE id = $1 AND state = 'parked'"
RAW = "SELECT raw::text FROM inbox WHERE id = $1 AND state = 'parked'"
PARKED_OF = "SELECT id FROM inbox WHERE state = 'parked' AND id = ANY($1::bigint[])"
HANDLED = "INSERT INTO inbox (channel, bot, key) VALUES ($1, $2, $3)"


async def arrive(
    tx: Tx, channel: str, bot: str, key: str, *, user_id: str, chat_id: str, ref: str | None
) -> Arrival | None:
    """Store that the update came; None where it came before."""
    record = await tx.row(ARRIVE, channel, bot, key, user_id, chat_id, ref or "")
    if record is None:
        return None
    found = Arrival(*record)
    if found.doctor_id is None:
        return found
    told = await tx.row(DOCTOR, found.identity_id, found.family_id, found.ref_id, found.ref_at)
    assert told is not None
    return Arrival(*record, *told)


async def park(tx: Tx, channel: str, bot: str, key: str, raw: str, reason: str) -> int | None:
    """Keep an update that couldn't be handled, with its reason; its id, None where it is known already."""
    found: int | None = await tx.value(PARK, channel, bot, key, raw.replace("\\u0000", "\\ufffd"), reason)
    return found


async def parked(tx: Tx) -> list[Record]:
    """Updates that wait for an operator, oldest first: id, channel, bot, key, reason, received_at."""
    return await tx.rows(PARKED)


async def take_parked(tx: Tx, inbox_id: int) -> Record | None:
    """Take a parked update out, to receive it again in the same transaction: channel, bot, key, raw (JSON text)."""
    return await tx.row(TAKE_PARKED, inbox_id)


async def discard(tx: Tx, ids: list[int]) -> list[int]:
    """Give parked updates up; their ids stay known, so that a repeat is not new."""
    return [record["id"] for record in await tx.rows(DISCARD, ids)]


async def still_parked(tx: Tx, inbox_id: int, reason: str) -> None:
    """It was tried again, in vain."""
    await tx.run(STILL_PARKED, inbox_id, reason)


async def raw_of(tx: Tx, inbox_id: int) -> str | None:
    """The JSON of a parked update."""
    found: str | None = await tx.value(RAW, inbox_id)
    return found


async def parked_of(tx: Tx, ids: list[int]) -> set[int]:
    """Which of these are parked."""
    return {record["id"] for record in await tx.rows(PARKED_OF, ids)}


async def handled(tx: Tx, channel: str, bot: str, key: str) -> None:
    """Know an update that needs nothing done."""
    await tx.run(HANDLED, channel, bot, key)
