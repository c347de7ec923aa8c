"""Cases, clocks and adults know whose they are: right after every road on which a family or a case passes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from storage.queries import answers, case_lists, cases, families, handover, importing, moving, registering
from storage.queries.case_lists import Which
from storage.queries.registering import Newcomer
from storage.transaction import Database, Tx

NOON = datetime(2026, 11, 22, 9, tzinfo=UTC)
CURATOR = "INSERT INTO curator (external_id, full_name, role) VALUES ($1, $1, 'curator') RETURNING id"
FAMILY = "INSERT INTO family (external_id, territory, curator_id) VALUES ($1, $2, $3) RETURNING id"
PERSON = "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ($1, $2, 'Смирнова Ольга', '{}')"
WAITS = "INSERT INTO thread (family_id, waiting_since) VALUES ($1, $2) RETURNING id"
WRONG = """
SELECT 'case', c.id FROM family_case c JOIN family f ON f.id = c.family_id
WHERE (c.territory, c.own_id) IS DISTINCT FROM (f.territory, COALESCE(f.curator_id, c.owner_id))
UNION ALL
SELECT 'clock', a.id FROM answer_clock a JOIN family f ON f.id = a.family_id
WHERE a.state = 'open' AND (a.territory, a.own_id) IS DISTINCT FROM (f.territory, f.curator_id)
UNION ALL
SELECT 'person', p.id FROM person p JOIN family f ON f.id = p.family_id WHERE p.territory <> f.territory
"""


@dataclass
class Home:
    """A curator's family and one of nobody's; each waits and has an open and a closed case, both opened by `was`."""

    was: int
    to: int
    own: int
    nobodys: int


async def seeded(tx: Tx) -> Home:
    was, to = [await tx.value(CURATOR, name) for name in ("был", "стал")]
    home = Home(was, to, await tx.value(FAMILY, "own", "Липецк", was), await tx.value(FAMILY, "nobodys", "Елец", None))
    for family in (home.own, home.nobodys):
        await tx.run(PERSON, f"adult-{family}", family)
        await answers.open_clocks(tx, [(await tx.value(WAITS, family, NOON), family, "first", None, NOON, NOON)])
        for closed in (False, True):
            number = await opened(tx, family, was)
            await tx.run("UPDATE family_case SET status = 'closed' WHERE id = $1 AND $2", number, closed)
    return home


async def opened(tx: Tx, family: int, owner: int | None) -> int:
    made = await cases.open_case(tx, family, None, owner, "law", "с", "normal", NOON, NOON, None)
    return int(made["id"])


async def handed_over(tx: Tx, home: Home) -> None:
    assert await handover.give(tx, home.own, home.to, home.was)


async def moved(tx: Tx, home: Home) -> None:
    assert await moving.move(tx, [home.own], [home.to], home.was)


async def moved_and_back(tx: Tx, home: Home) -> None:
    await moved(tx, home)
    assert await moving.back(tx, [home.own], [home.to], home.was) == [home.own]


async def assigned(tx: Tx, home: Home) -> None:
    await families.assign(tx, home.nobodys, home.to)


async def imported(tx: Tx, home: Home) -> None:
    to = {"territory": "Грязи", "curator_id": home.to}
    await importing.change_families(
        tx, [{"external_id": "own", "was": home.was, **to}, {"external_id": "nobodys", **to}]
    )


async def left_alone(tx: Tx, home: Home) -> None:
    await tx.run("UPDATE family SET curator_id = NULL WHERE id = $1", home.own)


async def moved_house(tx: Tx, home: Home) -> None:
    await tx.run("UPDATE family SET territory = 'Грязи' WHERE id = $1", home.own)


async def adult_moved(tx: Tx, home: Home) -> None:
    row = {"external_id": f"adult-{home.own}", "family_id": "nobodys", "full_name": "Смирнова Ольга", "audiences": []}
    await importing.put(tx, importing.CHANGE_PEOPLE, [row])
    assert await tx.value("SELECT count(*) FROM person WHERE family_id = $1", home.nobodys) == 2


async def owner_changed(tx: Tx, home: Home) -> None:
    for number in [row["id"] for row in await tx.rows("SELECT id FROM family_case")]:
        case = await cases.one(tx, number, locked=True)
        assert case is not None
        await cases.change(tx, number, {**dict(case), "owner_id": home.to}, NOON, None)


async def registered(tx: Tx, home: Home) -> None:
    _, family = await registering.register(tx, Newcomer("self:1", "Грязи", home.to, "Котова Мария", [], None, None))
    await opened(tx, family, None)


Road = Callable[[Tx, Home], Awaitable[None]]


@pytest.mark.parametrize(
    ("road", "was_keeps", "to_has"),
    [
        (handed_over, 1, 1), (moved, 1, 1), (moved_and_back, 2, 0), (assigned, 1, 1), (imported, 0, 2),
        (left_alone, 2, 0), (moved_house, 2, 0), (adult_moved, 2, 0), (owner_changed, 1, 1), (registered, 2, 1),
    ],
)  # fmt: skip
async def test_every_row_is_whose_its_family_is(db: Database, road: Road, was_keeps: int, to_has: int) -> None:
    async with db.transaction() as tx:
        home = await seeded(tx)
        assert await tx.rows(WRONG) == []
    async with db.transaction() as tx:
        await road(tx, home)
    async with db.transaction() as tx:
        assert await tx.rows(WRONG) == []
        lists = [await case_lists.page(tx, Which(owners=[one]), most=9) for one in (home.was, home.to)]
        assert [len(one) for one in lists] == [was_keeps, to_has]


async def test_a_case_that_goes_on_after_its_family_passed_on_is_the_new_curators(db: Database) -> None:
    async with db.transaction() as tx:
        home = await seeded(tx)
        await handed_over(tx, home)
        await tx.run("UPDATE family_case SET status = 'in_progress' WHERE family_id = $1", home.own)
        assert await tx.rows(WRONG) == []
        assert len(await case_lists.page(tx, Which(owners=[home.to]), most=9)) == 2


async def test_who_waits_goes_into_the_new_curators_queue(db: Database) -> None:
    async with db.transaction() as tx:
        home = await seeded(tx)
        await moved(tx, home)
        assert await answers.waiting(tx, None, [home.was], 9) == []
        assert [row["family_id"] for row in await answers.waiting(tx, None, [home.to], 9)] == [home.own]


@pytest.mark.parametrize("passes_first", [True, False])
async def test_a_row_made_while_its_family_passes_on_waits_for_it_or_is_waited_for(
    db: Database, passes_first: bool
) -> None:
    async with db.transaction() as tx:
        home = await seeded(tx)
        thread = await tx.value("INSERT INTO thread (family_id, kind) VALUES ($1, 'doctor') RETURNING id", home.own)

    async def passes(tx: Tx) -> None:
        await handed_over(tx, home)

    async def makes(tx: Tx) -> None:
        await opened(tx, home.own, home.was)
        await answers.open_clocks(tx, [(thread, home.own, "first", None, NOON, NOON)])

    async def second(deed: Callable[[Tx], Awaitable[None]]) -> None:
        async with db.transaction() as tx:
            await deed(tx)

    first, then = (passes, makes) if passes_first else (makes, passes)
    async with db.transaction() as tx:
        await first(tx)
        other = asyncio.create_task(second(then))
        await asyncio.sleep(0.1)
        assert not other.done()
    await other
    async with db.transaction() as tx:
        assert await tx.rows(WRONG) == []
        assert len(await case_lists.page(tx, Which(owners=[home.to]), most=9)) == 2


async def test_a_case_that_gets_another_owner_while_its_family_passes_on_is_the_new_curators(db: Database) -> None:
    async with db.transaction() as tx:
        home = await seeded(tx)

    async def owner(tx: Tx) -> None:
        await tx.run("UPDATE family_case SET owner_id = $1", home.to)

    async def second() -> None:
        async with db.transaction() as tx:
            await tx.run("UPDATE family SET curator_id = $2 WHERE id = $1", home.nobodys, home.was)

    async with db.transaction() as tx:
        await owner(tx)
        other = asyncio.create_task(second())
        await asyncio.sleep(0.1)
        assert not other.done()
    await other
    async with db.transaction() as tx:
        assert await tx.rows(WRONG) == []
