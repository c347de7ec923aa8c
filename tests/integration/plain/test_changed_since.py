"""What is remembered of a writer is compared with what is: whatever has changed since is decided anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import pytest

from bot import plain_talk
from curators.turn import Turn
from storage.queries import plain
from storage.transaction import Looking, Tx
from tests.integration.crowd import Crowd
from tests.integration.faulty import asked
from tests.integration.plain.talk import answered, said
from tests.rig import Phone, until

HELPED = """
INSERT INTO referral (family_id, by_id, specialist_id, scope, question, state, created_at, due_at)
SELECT f.id, f.curator_id, f.curator_id, 'thread', 'Как поддержать?', 'accepted', now(), now() FROM family f
RETURNING id
"""
OTHER_CURATOR = """
WITH other AS (
    INSERT INTO curator (external_id, full_name, role, hours, territories)
    VALUES ('c-other', 'Белова Ирина Павловна', 'curator', '24/7', '{}') RETURNING id
)
UPDATE family SET curator_id = other.id FROM other RETURNING family.id
"""
AWAY = """
INSERT INTO absence (curator_id, starts_at, ends_at)
SELECT id, now() - interval '1 hour', now() + interval '1 day' FROM curator RETURNING id
"""
ADULT = """
INSERT INTO person (external_id, family_id, full_name, audiences) SELECT 'p-2', id, 'Пётр', '{}' FROM family
RETURNING id
"""
CHANGED = {
    "withdrew": "UPDATE person SET consented = false",
    "blocked the bot": "UPDATE identity SET blocked_at = now() WHERE person_id IS NOT NULL",
    "wrote elsewhere": "UPDATE person SET identity_id = NULL",
    "left": "UPDATE identity SET person_id = NULL WHERE person_id IS NOT NULL",
    "got a specialist": HELPED,
    "left this screen": "UPDATE view SET closed_at = now() WHERE closed_at IS NULL",
    "got another curator": OTHER_CURATOR,
    "curator went away": AWAY,
    "got a doctor": "UPDATE family SET doctor_id = curator_id",
    "has another adult": ADULT,
    "changed the name": "UPDATE person SET full_name = 'Иванова Анна'",
    "was told who answers": "UPDATE thread SET told_until = now() + interval '1 hour'",
    "another time": "INSERT INTO setting (name, value) VALUES ('clock', '60')",
}
OF_THE_FAMILY_ALONE = {
    "got a doctor",
    "has another adult",
    "changed the name",
    "was told who answers",
}
"""An answer to it is the same answer."""


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the one statement was given."""
    given: list[tuple[Any, ...]] = []
    real = plain.store

    async def noted(tx: Tx, *values: Any) -> bool:
        given.append(values)
        return await real(tx, *values)

    monkeypatch.setattr(plain, "store", noted)
    return given


async def again(crowd: Crowd, values: tuple[Any, ...], change: str = "") -> bool:
    """Whether the same would be stored once more after a change; nothing stays of either."""
    channel, bot, _, known, what = values
    stored = False
    with suppress(Undone):
        async with crowd.rig.db.transaction() as tx:
            if change:
                await tx.run(change)
            stored = await plain.store(tx, channel, bot, "another", known, what)
            raise Undone
    return stored


class Undone(Exception):
    """A trial is rolled back."""


async def test_what_has_changed_since_the_last_message_is_stored_by_nobody(
    crowd: Crowd, family: Phone, curator: Phone, kept: list[tuple[Any, ...]]
) -> None:
    await answered(crowd, curator, "Здравствуйте")
    await answered(crowd, curator, "Приезжайте")
    await said(crowd, family, "Спасибо")
    answer, message = kept
    assert await again(crowd, message)
    assert await again(crowd, answer)
    assert [name for name, change in CHANGED.items() if await again(crowd, message, change)] == []
    assert {name for name, change in CHANGED.items() if await again(crowd, answer, change)} == OF_THE_FAMILY_ALONE


OF_A_DOCTOR = """
WITH agreed AS (
    INSERT INTO consent (person_id, kind, text_version, channel, given_at, withdrawn_at)
    SELECT id, 'doctor', '1', 'paper', now(), {withdrawn} FROM person
)
UPDATE thread SET kind = 'doctor'
"""


async def test_a_doctors_answer_is_stored_while_their_own_consent_is_in_force(
    crowd: Crowd, family: Phone, curator: Phone, kept: list[tuple[Any, ...]]
) -> None:
    await answered(crowd, curator, "Здравствуйте")
    await answered(crowd, curator, "Приезжайте")
    [answer] = kept
    assert await again(crowd, answer, OF_A_DOCTOR.format(withdrawn="NULL"))
    assert not await again(crowd, answer, OF_A_DOCTOR.format(withdrawn="now()"))


async def test_a_change_that_is_being_made_to_the_account_is_waited_for(
    crowd: Crowd, family: Phone, kept: list[tuple[Any, ...]]
) -> None:
    await said(crowd, family, "Второе")
    [(channel, bot, _, known, what)] = kept
    async with asyncio.TaskGroup() as group, crowd.rig.db.transaction() as tx:
        await tx.rows("SELECT id FROM identity WHERE id = $1 FOR UPDATE", known.identity_id)

        async def store() -> bool:
            async with crowd.rig.db.single() as alone:
                return await plain.store(alone, channel, bot, "meanwhile", known, what)

        storing = group.create_task(store())
        await until(lambda: _waits(crowd), what="the statement to wait")
        await tx.run("UPDATE identity SET blocked_at = now() WHERE id = $1", known.identity_id)
    assert storing.result() is False
    assert not await asked(crowd.rig, "SELECT id FROM inbox WHERE key = 'meanwhile'")


async def _waits(crowd: Crowd) -> bool:
    return bool(await asked(crowd.rig, "SELECT pid FROM pg_locks WHERE NOT granted"))


async def test_what_fails_from_memory_is_decided_in_a_transaction(
    crowd: Crowd, family: Phone, stored: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = crowd.apps[0].channels["vk"].inbox
    real = box._decide

    async def failing(turn: Turn) -> None:
        if turn.looking:
            raise KeyError(turn.arrival.family_id)
        await real(turn)

    monkeypatch.setattr(box, "_decide", failing)
    assert len(await said(crowd, family, "Второе")) == 1
    assert stored == []
    assert not await asked(crowd.rig, "SELECT id FROM inbox WHERE state = 'parked'")


async def test_who_is_erased_at_this_very_moment_is_looked_at_again(
    crowd: Crowd, family: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = plain.store, 0

    async def pointing_nowhere(*given: Any) -> bool:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise asyncpg.ForeignKeyViolationError
        return await real(*given)

    monkeypatch.setattr(plain, "store", pointing_nowhere)
    assert len(await said(crowd, family, "Второе")) == 1
    assert tries == 2
    assert not await asked(crowd.rig, "SELECT id FROM inbox WHERE state = 'parked'")


async def test_nothing_is_known_of_anybody_for_longer_than_a_day(
    crowd: Crowd, family: Phone, stored: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(crowd, family, "Второе")
    assert stored == [True]
    box = crowd.apps[0].channels["vk"].inbox
    assert box._plain_talk._known
    monkeypatch.setattr(plain_talk, "LASTS", -1.0)
    await said(crowd, family, "Третье")
    assert stored == [True]
    assert not box._plain_talk._known


async def test_looks_pass_the_gate_of_all_that_takes_a_connection(crowd: Crowd) -> None:
    busy = """SELECT /* many look */ count(*) FROM pg_stat_activity, pg_sleep(0.02)
    WHERE datname = current_database() AND state = 'active' AND query LIKE '%many look%'"""
    looking = Looking(crowd.rig.db, frozenset({busy}), asyncio.Semaphore(2))
    assert max(await asyncio.gather(*(looking.value(busy) for _ in range(12)))) <= 2


@pytest.mark.parametrize("name", ["withdrew", "got a specialist", "got another curator", "left this screen"])
async def test_it_is_decided_anew(crowd: Crowd, family: Phone, stored: list[bool], name: str) -> None:
    await said(crowd, family, "Второе")
    assert stored == [True]
    async with crowd.rig.db.transaction() as tx:
        await tx.run(CHANGED[name])
    await family.send("Третье")
    await crowd.take("vk")
    assert stored == [True, False]
    assert not await asked(crowd.rig, "SELECT id FROM inbox WHERE state = 'parked'")
    found = await asked(crowd.rig, "SELECT id FROM message WHERE content->>'text' = 'Третье'")
    assert len(found) == (0 if name == "withdrew" else 1)


async def test_who_has_begun_a_dialogue_elsewhere_answers_it(crowd: Crowd, family: Phone, stored: list[bool]) -> None:
    here, there = (app.channels["vk"].inbox for app in crowd.apps)
    await said(crowd, family, "Второе")
    assert stored == [True]
    await family.send("Мои обращения")
    for update in await crowd.fetch("vk"):
        await there.receive(update)
    await family.press((await family.sees("Обращений пока нет"))["id"], "Новое обращение")
    for update in await crowd.fetch("vk"):
        await there.receive(update)
    assert await asked(crowd.rig, "SELECT id FROM scenario_run WHERE state = 'open' AND scenario = 'case_new'")
    await family.send("нужна коляска")
    for update in await crowd.fetch("vk"):
        await here.receive(update)
    assert stored == [True, False]
    assert not await asked(crowd.rig, "SELECT id FROM inbox WHERE state = 'parked'")


async def test_two_processes_know_a_talk_each_for_itself(crowd: Crowd, family: Phone, stored: list[bool]) -> None:
    boxes = [app.channels["vk"].inbox for app in crowd.apps]
    for number in range(8):
        await family.send(f"ещё {number}")
        [update] = await crowd.fetch("vk")
        await boxes[number % 2].receive(update)
    assert stored == [True] * 7, "the other one had to get to know them"
    rows = await asked(crowd.rig, "SELECT id FROM outbox WHERE payload->>'text' ~ 'ещё [0-7]'")
    assert len(rows) == 8
