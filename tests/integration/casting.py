"""What the tests of broadcasts share: many people without phones, and clocks that work at a broadcast by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet

from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.broadcasts import Broadcasts
from curators.staff import StaffRoom
from scenarios import segment
from scenarios.segment import Segment
from storage.queries import broadcasts, cast_answers
from storage.transaction import Database
from storage.vault import Vault

NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""Twelve in Moscow: nobody sleeps, no hour is busy."""
CONTENT = '{"text": "Завтра в библиотеке встреча"}'
EVERYONE = Segment()
VAULT = Vault([Fernet.generate_key()])

SEED = """
WITH n AS (SELECT generate_series(1, $1::int) AS n), family AS (
    INSERT INTO family (external_id, territory) SELECT 'cast-f' || n, $2::text FROM n RETURNING id, external_id
), person AS (
    INSERT INTO person (external_id, family_id, full_name, audiences, consented, timezone)
    SELECT 'cast-p' || substr(external_id, 7), id, 'Смирнова Ольга', $3::text[], true, $5::text FROM family
    RETURNING id
), lane AS (
    INSERT INTO lane (channel, bot, chat_id) SELECT $4::text, 'bench', 'cast' || id FROM person RETURNING id, chat_id
), agreed AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at)
    SELECT person.id, kind, 'paper', 'paper', now() FROM person, unnest('{base,mailings}'::text[]) kind
)
INSERT INTO identity (channel, user_id, lane_id, person_id)
SELECT $4::text, lane.chat_id, lane.id, person.id FROM person JOIN lane ON lane.chat_id = 'cast' || person.id
"""


async def people(
    db: Database, number: int, *, territory: str = "Липецк", audiences: Sequence[str] = ("large_family",),
    channel: str = "vk", zone: str = "Europe/Moscow",
) -> list[int]:  # fmt: skip
    """Put so many people who have agreed to everything into an empty database; their ids."""
    async with db.transaction() as tx:
        await tx.run(SEED, number, territory, list(audiences), channel, zone)
        return [row[0] for row in await tx.rows("SELECT id FROM person ORDER BY id")]


class Still(ServiceTime):
    """A clock of the service that stands."""

    def __init__(self, at: datetime = NOON) -> None:
        super().__init__()
        self.at = at

    def now(self, ahead: str | None = None) -> datetime:
        """The moment it stands at."""
        return self.at


def clock(at: Still | None = None, **settings: str) -> Broadcasts:
    """One clock's work at broadcasts."""
    given = load({f"ZABOTA_{name.upper()}": value for name, value in settings.items()})
    return Broadcasts(given, StaffRoom("Europe/Moscow"), at or Still(), VAULT)


async def started(db: Database, aim: Segment = EVERYONE, kind: str = "public") -> int:
    """A broadcast that is to be sent; its id."""
    async with db.transaction() as tx:
        author = await tx.value(
            "INSERT INTO curator (external_id, full_name, role, hours) VALUES ('boss', 'Белова Ирина', 'supervisor', "
            "'24/7') ON CONFLICT (external_id) DO UPDATE SET role = EXCLUDED.role RETURNING id"
        )
        made = await broadcasts.make(
            tx, author_id=author, event_id=None, kind=kind, content=CONTENT, segment=segment.to_json(aim), expected=0,
            at=NOON,
        )  # fmt: skip
        await broadcasts.move(tx, made, "sending", next_at=NOON, started_at=NOON)
        await cast_answers.follow(tx)
        return made


async def work(db: Database, at: Still | None = None, most: int = 10_000) -> None:
    """Let one clock send all there is to send now."""
    one = clock(at)
    for _ in range(most):
        async with db.transaction() as tx:
            if not await one.send(tx):
                return


async def value(db: Database, question: str, *given: Any) -> Any:
    """One value out of the database."""
    async with db.transaction() as tx:
        return await tx.value(question, *given)
