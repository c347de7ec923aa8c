"""People of a benchmark: curators with consoles, families with one adult each, all joined and agreed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from tests.bench.ground import connected

BOTS = {"telegram": "1000001", "vk": "200000001", "max": "max" + sha256(b"sandbox-max-token").hexdigest()[:8]}
"""The local messengers' bots, by the ids their ears and ports go by."""
FAMILY, CURATOR = 700_000_000, 500_000_000
"""The first numbers of families and of curators in any messenger."""


@dataclass(frozen=True, slots=True)
class People:
    """Who lives in a database: `families` and `curators` of them, in which messenger."""

    families: int = 200
    curators: int = 20
    family_on: str = "vk"
    curator_on: str = "telegram"

    def curator_of(self, family: int) -> int:
        """The messenger's number of a family's curator, by the family's number from 0."""
        return CURATOR + family % self.curators

    def user(self, family: int) -> int:
        """The messenger's number of a family's adult."""
        return FAMILY + family


CURATORS = """
WITH n AS (SELECT generate_series(0, $1::int - 1) AS n), made AS (
    INSERT INTO curator (external_id, full_name, role, hours)
    SELECT 'bench-' || n, 'Иванова Анна ' || n, 'curator', '24/7' FROM n RETURNING id, external_id
), lanes AS (
    INSERT INTO lane (channel, bot, chat_id) SELECT $2::text, $3::text, ($4::bigint + n)::text FROM n
    RETURNING id, chat_id
), known AS (
    SELECT made.id, lanes.id AS lane_id, lanes.chat_id FROM made
    JOIN lanes ON lanes.chat_id = ($4::bigint + split_part(made.external_id, '-', 2)::bigint)::text
), account AS (
    INSERT INTO identity (channel, user_id, lane_id, curator_id, acts_as_curator)
    SELECT $2::text, chat_id, lane_id, id, true FROM known
)
INSERT INTO console (curator_id, lane_id, mode) SELECT id, lane_id, $5::text FROM known
"""

FAMILIES = """
WITH n AS (SELECT generate_series($6::int, $1::int - 1) AS n), chosen AS (
    SELECT array_agg(id ORDER BY id) AS ids FROM curator WHERE external_id LIKE 'bench-%'
), made AS (
    INSERT INTO family (external_id, territory, curator_id)
    SELECT 'bench-' || n, 'Липецк', ids[1 + n % array_length(ids, 1)] FROM n, chosen RETURNING id, external_id
), adult AS (
    INSERT INTO person (external_id, family_id, full_name, audiences, consented)
    SELECT external_id, id, 'Смирнова Ольга ' || split_part(external_id, '-', 2), '{large_family}', true FROM made
    RETURNING id, external_id
), agreed AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at)
    SELECT id, 'base', 'bench', 'paper', now() FROM adult
), lanes AS (
    INSERT INTO lane (channel, bot, chat_id) SELECT $2::text, $3::text, ($4::bigint + n)::text FROM n
    RETURNING id, chat_id
), threads AS (
    INSERT INTO thread (family_id, kind) SELECT id, 'curator' FROM made WHERE $5::bool
)
INSERT INTO identity (channel, user_id, lane_id, person_id)
SELECT $2::text, lanes.chat_id, lanes.id, adult.id FROM adult
JOIN lanes ON lanes.chat_id = ($4::bigint + split_part(adult.external_id, '-', 2)::bigint)::text
"""

ACCOUNTS = "UPDATE person SET identity_id = i.id FROM identity i WHERE i.person_id = person.id"


async def seed(url: str, people: People, *, first: int = 0, threads: bool = True) -> None:
    """Put people into an empty database; with `first`, more families to those that are there."""
    mode = "topics" if people.curator_on == "telegram" else "flat"
    async with connected(url) as connection, connection.transaction():
        if first == 0:
            where = (people.curator_on, BOTS[people.curator_on], CURATOR)
            await connection.execute(CURATORS, people.curators, *where, mode)
        where = (people.family_on, BOTS[people.family_on], FAMILY)
        await connection.execute(FAMILIES, people.families, *where, threads, first)
        await connection.execute(ACCOUNTS)
    async with connected(url) as connection:
        await connection.execute("VACUUM ANALYZE")
