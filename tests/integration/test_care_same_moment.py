"""A clock and a person, or two who look after them, act in the same moment; in either order."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from bot.care import taps, trusted
from bot.cases import answers
from bot.ticks.cases import Cases
from curators.raising import raise_human
from curators.staff import StaffRoom
from storage.event import EventKind
from storage.queries import doses, escalations, outbox
from storage.transaction import Database, Tx
from tests.integration.doses_play import EIGHT, At, Ward, later
from tests.integration.meeting import NOON, Deed, house, meet, queue, turn, waiting
from tests.integration.test_doses_raised import alerts, staffed


@pytest.fixture
def ward(db: Database) -> Ward:
    return Ward(db)


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


@pytest.mark.parametrize("first", ["clock", "person"])
async def test_a_dose_taken_as_the_clock_asks_once_more_is_taken_and_asked_no_more(ward: Ward, first: str) -> None:
    person = await ward.person()
    dose = await ward.dose(await ward.plan(person))
    await ward.tick(EIGHT)
    await ward.leaves(EIGHT)
    at = later(15)
    clock, _ = ward.clock(at)

    async def asks(tx: Tx) -> None:
        [part] = await doses.due(tx, at)
        assert await clock.work(tx, part) == (first == "clock")

    async def takes(tx: Tx) -> None:
        made = await turn(ward, tx, person, at)
        made.event = msgspec.structs.replace(made.event, kind=EventKind.BUTTON, button=f"d:t:{dose}")
        await taps.pressed(made)
        await outbox.enqueue(tx, made.lines)

    await meet(ward, *((asks, takes) if first == "clock" else (takes, asks)))
    assert (await ward.standing(dose))[0] == "taken"
    assert await ward.value("SELECT count(*) FROM intake WHERE status = 'completed'") == 1
    assert await waiting(ward, "dose:%") == []


@pytest.mark.parametrize("first", ["clock", "family"])
async def test_a_case_that_the_family_says_goes_on_as_the_clock_closes_it_goes_on(ward: Ward, first: str) -> None:
    curator = await staffed(ward, "curator")
    person = await ward.person(curator_id=curator)
    family = await ward.value("SELECT family_id FROM person WHERE id = $1", person)
    solved = NOON - timedelta(days=8)
    case = await ward.insert(
        "family_case", number="2030-1", family_id=family, person_id=person, owner_id=curator, topic="money",
        words="о них", priority="normal", status="solved", opened_at=solved, touched_at=solved, closed_at=solved,
        due_at=NOON, next_action_at=NOON,
    )  # fmt: skip

    async def closes(tx: Tx) -> None:
        await Cases(StaffRoom("Europe/Moscow"), At(NOON), "Europe/Moscow").work(tx)

    async def goes_on(tx: Tx) -> None:
        made = await turn(ward, tx, person)
        await answers.reopened(made, {"case": str(case), "words": "Выплата не пришла"})
        await outbox.enqueue(tx, made.lines)

    await meet(ward, *((closes, goes_on) if first == "clock" else (goes_on, closes)))
    [row] = await ward.rows("SELECT status, closed_at, next_action_at > $1 FROM family_case", NOON)
    assert tuple(row) == ("in_progress", None, True)
    assert await ward.value("SELECT words FROM case_event WHERE kind = 'reopened'") == "Выплата не пришла"
