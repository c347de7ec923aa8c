"""Two act in the same moment: one has done its part and not yet committed when the other comes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.care import pregnancy, trusted
from bot.care.planning import put_version
from bot.dialogues.unprompted import House, turn_of
from bot.outreach import choosing
from bot.rights import erasing, withdrawing
from bot.ticks import pregnancies as pregnancies_clock
from bot.ticks.erasures import Erasures
from curators.raising import raise_human
from curators.staff import StaffRoom
from curators.turn import Reminding, Turn
from scenarios.plan_content import PlanContent, Rules
from storage.queries import accounts, cases, consents, doses, erasures, escalations, outbox, referrals
from storage.transaction import Database, Tx
from tests.integration.care_play import EVERY_DAY
from tests.integration.doses_play import EIGHT, At, Ward, later
from tests.integration.test_doses_raised import alerts, staffed
from tests.rig import until

Deed = Callable[[Tx], Awaitable[object]]
NOON = datetime(2030, 1, 14, 9, tzinfo=UTC)
"""Monday noon in Moscow."""
LMP = {"method": "lmp", "last_period": "2029-10-15", "cycle": 28, "multiple": "no"}


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


async def meet(ward: Ward, first: Deed, second: Deed) -> None:
    """The second comes when the first has done all and not committed; it waits, or is through before."""

    async def comes() -> None:
        async with ward.db.transaction() as tx:
            await second(tx)

    async with ward.db.transaction() as tx:
        await first(tx)
        other = asyncio.create_task(comes())
        await until(lambda: _waits_or_is_done(ward, other), what="the second")
    await asyncio.wait_for(other, 10)


async def _waits_or_is_done(ward: Ward, other: asyncio.Task[None]) -> bool:
    return other.done() or await _waiting(ward) > 0


async def _waiting(ward: Ward) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return int(await ward.value(query))


async def queue(ward: Ward, held: str, *deeds: Deed) -> None:
    """Each waits for the rows that are held, one after another; then these are let go."""

    async def comes(deed: Deed) -> None:
        async with ward.db.transaction() as tx:
            await deed(tx)

    async with asyncio.TaskGroup() as group, ward.db.transaction() as tx:
        await tx.run(held)
        for number, deed in enumerate(deeds, 1):
            group.create_task(comes(deed))
            await until(partial(_are, ward, number), what=f"{number} waiting")


async def _are(ward: Ward, number: int) -> bool:
    return await _waiting(ward) == number


async def house(ward: Ward, tx: Tx) -> House:
    return House(await StaffRoom("Europe/Moscow").now(tx), ward.vault, "Europe/Moscow")


async def turn(ward: Ward, tx: Tx, person: int, now: datetime = NOON) -> Turn:
    [account, *_] = await accounts.spoken_to(tx, person)
    return await turn_of(tx, await house(ward, tx), account, now)


async def waiting(ward: Ward, like: str) -> list[str]:
    query = "SELECT payload->>'text' FROM outbox WHERE state = 'waiting' AND key LIKE $1 ORDER BY id"
    return [row[0] for row in await ward.rows(query, like)]


def forgets(ward: Ward, person: int) -> Deed:
    async def does(tx: Tx) -> None:
        asked = await erasures.one(
            tx, await tx.value("SELECT id FROM erasure WHERE person_id = $1 AND state = 'approved'", person)
        )
        assert asked is not None
        rules = choosing.Rules("ngo", "Europe/Moscow", Reminding(), ward.vault)
        await erasing.erase(tx, asked, NOON, None, rules)

    return does


async def test_of_two_last_adults_forgotten_at_once_the_second_takes_the_family_with_them(ward: Ward) -> None:
    her = await ward.person()
    family = await ward.value("SELECT family_id FROM person WHERE id = $1", her)
    him = await ward.person(family_id=family)
    thread = await ward.insert("thread", family_id=family, kind="curator")
    await ward.insert("message", thread_id=thread, direction="note", content='{"text": "о них"}', created_at=NOON)
    await ward.insert("child", family_id=family, born=NOON.date().replace(day=1), source="family")
    for person in (her, him):
        await ward.insert(
            "erasure", person_id=person, state="approved", why="asked", asked_at=NOON, due_at=NOON, next_action_at=NOON
        )
    await meet(ward, forgets(ward, her), forgets(ward, him))
    assert await ward.value("SELECT external_id FROM family") == f"erased:{family}"
    assert await ward.value("SELECT content::text FROM message WHERE direction = 'note'") == "{}"
    assert await ward.value("SELECT count(*) FROM child") == 0


async def test_who_agrees_anew_as_the_term_of_a_withdrawal_ends_is_kept(ward: Ward) -> None:
    person = await ward.person(consented=False)
    await ward.insert(
        "erasure", person_id=person, state="approved", why="withdrawn", asked_at=EIGHT, due_at=NOON, next_action_at=NOON
    )

    async def agrees(tx: Tx) -> None:
        await consents.give(tx, person, "base", "paper", "paper", NOON)

    async def destroys(tx: Tx) -> None:
        assert await Erasures(ward.settings, StaffRoom("Europe/Moscow"), At(NOON), ward.vault).work(tx)

    await meet(ward, agrees, destroys)
    assert await ward.value("SELECT full_name FROM person") == "Смирнова Ольга Сергеевна"
    assert await ward.value("SELECT state FROM erasure") == "refused"


@pytest.mark.parametrize("first", ["colleague", "clock"])
async def test_what_a_colleague_is_just_writing_of_a_forgotten_family_is_swept_a_little_later(
    ward: Ward, first: str
) -> None:
    curator = await staffed(ward, "curator")
    person = await ward.person(curator_id=curator)
    family = await ward.value("SELECT family_id FROM person WHERE id = $1", person)
    await ward.insert(
        "erasure", person_id=person, state="approved", why="asked", asked_at=NOON, due_at=NOON, next_action_at=NOON
    )

    async def writes(tx: Tx) -> None:
        await referrals.make(
            tx, family, curator, curator, consilium_id=None, scope="excerpt", messages=[], question="о них", told=None,
            now=NOON, due_at=NOON,
        )  # fmt: skip
        await cases.open_case(tx, family, person, curator, "money", "о них", "normal", NOON, NOON, None)
        await put_version(
            tx, ward.vault, person_id=person, identifier="a", content=PlanContent("Железо", [EVERY_DAY]),
            rules=Rules(), critical=False, requester_id=None, author_id=None, zone="Europe/Moscow", starts_at=NOON,
            now=NOON,
        )  # fmt: skip

    clock = At(NOON)
    work = Erasures(ward.settings, StaffRoom("Europe/Moscow"), clock, ward.vault).work

    async def destroys(tx: Tx) -> None:
        assert await work(tx)

    await meet(ward, *((writes, destroys) if first == "colleague" else (destroys, writes)))
    clock.at += timedelta(minutes=2)
    async with ward.db.transaction() as tx:
        await destroys(tx)
    assert await ward.rows("SELECT words FROM family_case WHERE words <> ''") == []
    assert await ward.rows("SELECT question FROM referral WHERE question <> ''") == []
    for table in ("medication_plan", "plan_version", "dose"):
        assert await ward.value(f"SELECT count(*) FROM {table}") == 0, table


def withdraws(ward: Ward, person: int, kind: str) -> Deed:
    async def does(tx: Tx) -> None:
        made = await turn(ward, tx, person)
        await withdrawing.withdraw(made, kind, 0)
        await outbox.enqueue(tx, made.lines)

    return does


def tells_the_week(ward: Ward) -> Deed:
    async def does(tx: Tx) -> None:
        assert await pregnancies_clock.tick(tx, NOON, await house(ward, tx)) <= 1

    return does


@pytest.mark.parametrize("kind", ["health", "base"])
@pytest.mark.parametrize("first", ["clock", "person"])
async def test_no_week_of_a_pregnancy_is_told_by_a_clock_that_meets_the_withdrawal(
    ward: Ward, kind: str, first: str
) -> None:
    person = await ward.person()
    async with ward.db.transaction() as tx:
        await pregnancy.record(await turn(ward, tx, person), LMP)
    await ward.rows("UPDATE pregnancy SET next_action_at = $1", NOON)
    await ward.rows("UPDATE routine SET state = 'ended', next_action_at = NULL")
    deeds = [tells_the_week(ward), withdraws(ward, person, kind)]
    await meet(ward, *(deeds if first == "clock" else deeds[::-1]))
    assert await waiting(ward, "preg:%") == []


@pytest.mark.parametrize("who", ["person", "trusted"])
async def test_somebody_close_is_told_nothing_by_a_clock_that_meets_the_end_of_their_agreement(
    ward: Ward, who: str
) -> None:
    her = await ward.person()
    family = await ward.value("SELECT family_id FROM person WHERE id = $1", her)
    him, third = await ward.person(family_id=family), await ward.person(family_id=family)
    trust = await ward.insert("trust", person_id=her, trusted_id=him, state="agreed", offered_at=EIGHT)
    for other in (her, him):  # who is in another agreement keeps the consent
        await ward.insert("trust", person_id=third, trusted_id=other, state="agreed", offered_at=EIGHT)
    await ward.dose(await ward.plan(her, critical=True))
    for minutes in (0, 15, 45):
        await ward.tick(later(minutes))
        await ward.leaves(later(minutes))
    at = later(5 * 60)
    clock, _ = ward.clock(at)

    async def told(tx: Tx) -> None:
        [part] = await doses.due(tx, at)
        assert await clock.work(tx, part) == 1

    async def ended(tx: Tx) -> None:
        made = await turn(ward, tx, her if who == "person" else him, at)
        await trusted.pages(made, ["e", str(trust)])
        await outbox.enqueue(tx, made.lines)

    await meet(ward, told, ended)
    assert await waiting(ward, "trust:%") == []


async def test_danger_that_comes_up_again_as_somebody_takes_it_is_raised_anew(ward: Ward) -> None:
    who = await staffed(ward, "supervisor")

    def cries(words: str) -> Deed:
        async def does(tx: Tx) -> None:
            lines = await raise_human(
                tx, (await house(ward, tx)).staff, kind="danger", subject="stranger:1", family_id=None,
                person_id=None, words=words, now=NOON, vault=ward.vault, zone="Europe/Moscow", danger=True,
                said_in="curator",
            )  # fmt: skip
            await outbox.enqueue(tx, lines)

        return does

    async def takes(tx: Tx) -> None:
        assert await escalations.take(tx, await tx.value("SELECT max(id) FROM escalation"), who, NOON) is not None

    async with ward.db.transaction() as tx:
        await cries("Первое")(tx)
    await queue(ward, "SELECT id FROM escalation FOR UPDATE", takes, cries("Второе"))
    assert [row[0] for row in await ward.rows("SELECT state FROM escalation ORDER BY id")] == ["acknowledged", "open"]
    assert any("Второе" in text for text in await alerts(ward))
