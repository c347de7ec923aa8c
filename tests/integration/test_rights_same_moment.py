"""A consent ends, or a person is forgotten, while a clock, a colleague or a file is at them; in either order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care import pregnancy
from bot.care.planning import put_version
from bot.outreach import choosing
from bot.rights import erasing, withdrawing
from bot.ticks import pregnancies as pregnancies_clock
from bot.ticks.erasures import Erasures
from curators.staff import StaffRoom
from curators.turn import Reminding
from scenarios.plan_content import PlanContent, Rules
from storage.queries import cases, consents, erasures, outbox, referrals
from storage.transaction import Database, Tx
from tests.integration.care_play import EVERY_DAY
from tests.integration.doses_play import EIGHT, At, Ward
from tests.integration.meeting import NOON, Deed, house, meet, turn, waiting
from tests.integration.test_doses_raised import staffed

LMP = {"method": "lmp", "last_period": "2029-10-15", "cycle": 28, "multiple": "no"}


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


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
