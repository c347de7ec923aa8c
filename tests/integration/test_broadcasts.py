"""Broadcasts in sets: everybody once, whoever may not be written to left out with the reason, at hours that fit."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.care import dating
from bot.care.dating import Dated
from bot.children import keeping
from bot.outreach import choosing
from bot.outreach.tally import tally
from curators.roster import Roster
from curators.staff import Staff
from curators.turn import Reminding, Turn
from scenarios.broadcasting import Kind
from scenarios.pregnancy import Method
from scenarios.segment import Segment
from storage.event import Event, EventKind
from storage.queries import accounts, broadcasts, cast_answers, consents, pregnancies, recipients
from storage.transaction import Database
from tests.integration.casting import NOON, VAULT, Still, clock, people, started, value, work


class Killed(Exception):
    """Before the set was committed."""


SENT = "UPDATE outbox SET state = 'sent', done_at = now(), payload = NULL WHERE id = ANY($1::bigint[])"
LINES = "SELECT count(*) FROM outbox WHERE key LIKE 'cast:%' AND state = 'waiting'"
STATE = "SELECT state FROM broadcast WHERE id = $1"


async def test_several_clocks_at_once_reach_everybody_once(db: Database) -> None:
    ids = await people(db, 7_000)
    cast = await started(db)
    await asyncio.gather(*(work(db) for _ in range(4)))
    assert await value(db, LINES) == len(ids)
    assert await value(db, "SELECT count(DISTINCT person_id) FROM recipient WHERE broadcast_id = $1", cast) == len(ids)
    assert await value(db, "SELECT count(DISTINCT lane_id) FROM outbox WHERE priority = 6") == len(ids)
    assert await value(db, "SELECT count(*) FROM lane WHERE next_at IS NOT NULL AND priority = 6") == len(ids)


async def test_a_clock_that_dies_between_two_sets_is_followed_by_one_that_goes_on(db: Database) -> None:
    ids = await people(db, 5_000)
    cast = await started(db)
    await work(db, most=1)
    first = await value(db, "SELECT last_person_id FROM broadcast WHERE id = $1", cast)
    assert first == ids[choosing.SET - 1]
    with pytest.raises(Killed):
        await _dies_after_a_set(db)
    assert await value(db, LINES) == choosing.SET
    await work(db)
    assert await value(db, LINES) == len(ids)


async def _dies_after_a_set(db: Database) -> None:
    async with db.transaction() as tx:
        await clock().send(tx)
        raise Killed


async def test_each_who_is_left_out_has_a_reason(db: Database) -> None:
    ids = await people(db, 8)
    async with db.transaction() as tx:
        await consents.withdraw(tx, ids[0], "base", NOON)
        await consents.withdraw(tx, ids[1], "mailings", NOON)
        await tx.run("UPDATE identity SET blocked_at = now() WHERE person_id = $1", ids[2])
        await tx.run("DELETE FROM identity WHERE person_id = $1", ids[3])
        await tx.run("UPDATE identity SET channel = 'telegram' WHERE person_id = $1", ids[4])
    cast = await started(db)
    state = clock(operator="state", telegram_token="")
    async with db.transaction() as tx:
        await state.send(tx)
        found = tally(await recipients.counts(tx, cast))
    assert found.left_out == Counter(base=1, mailings=1, blocked=1, no_account=1, policy=1)
    assert found.waiting == 3


async def test_one_account_the_one_used_last_unless_it_is_blocked(db: Database) -> None:
    ids = await people(db, 2)
    async with db.transaction() as tx:
        for person in ids:
            lane = await tx.value("INSERT INTO lane (channel, bot, chat_id) VALUES ('max', 'b', $1) RETURNING id",
                                  str(person))  # fmt: skip
            await tx.run("INSERT INTO identity (channel, user_id, lane_id, person_id) VALUES ('max', $1, $2, $3)",
                         str(person), lane, person)  # fmt: skip
        await tx.run("UPDATE person SET identity_id = (SELECT min(id) FROM identity i WHERE i.person_id = person.id)")
        await tx.run("UPDATE identity SET blocked_at = now() WHERE person_id = $1 AND channel = 'vk'", ids[1])
    cast = await started(db)
    await work(db)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id, channel FROM recipient WHERE broadcast_id = $1", cast)
    assert {row["person_id"]: row["channel"] for row in rows} == {ids[0]: "vk", ids[1]: "max"}


async def test_health_goes_to_those_who_agreed_to_it(db: Database) -> None:
    ids = await people(db, 3)
    async with db.transaction() as tx:
        await consents.give(tx, ids[0], "health", "paper", "paper", NOON)
    cast = await started(db, kind="health")
    await work(db)
    async with db.transaction() as tx:
        found = tally(await recipients.counts(tx, cast))
    assert (found.waiting, found.left_out) == (1, Counter(health=2))


async def test_withdrawal_in_the_middle_takes_back_what_waits_and_keeps_the_rest_out(db: Database) -> None:
    ids = await people(db, choosing.SET + 10)
    cast = await started(db)
    await work(db, most=1)
    async with db.transaction() as tx:
        await consents.withdraw(tx, ids[0], "mailings", NOON)
        await consents.withdraw(tx, ids[1], "base", NOON)
        await consents.silence(tx, ids[1])
        await consents.withdraw(tx, ids[-1], "mailings", NOON)
    await work(db)
    async with db.transaction() as tx:
        found = tally(await recipients.counts(tx, cast))
    assert found.left_out == Counter(withdrawn=2, mailings=1)
    assert found.waiting == len(ids) - 3


async def test_a_withdrawal_at_the_same_moment_is_never_overtaken(db: Database) -> None:
    ids = await people(db, 400)
    cast = await started(db)

    async def withdraw(person: int) -> None:
        async with db.transaction() as tx:
            await consents.withdraw(tx, person, "mailings", NOON)

    await asyncio.gather(work(db), *(withdraw(person) for person in ids[::4]))
    async with db.transaction() as tx:
        found = tally(await recipients.counts(tx, cast))
    assert found.waiting == 300
    assert found.left_out.total() == 100


async def test_pause_takes_everything_back_and_resume_sends_it_to_those_who_still_agree(db: Database) -> None:
    ids = await people(db, choosing.SET + 500)
    cast = await started(db)
    at = Still()
    await work(db, at)
    sent = await value(db, "SELECT array_agg(id) FROM (SELECT id FROM outbox ORDER BY id LIMIT 100) o")
    async with db.transaction() as tx:
        await tx.run(SENT, sent)
        await broadcasts.move(tx, cast, "paused", next_at=NOON)
    one = clock(at)
    for _ in range(5):
        async with db.transaction() as tx:
            await one.hush(tx)
        at.at += timedelta(seconds=3)
    assert await value(db, LINES) == 0
    assert await value(db, "SELECT next_action_at FROM broadcast WHERE id = $1", cast) is None
    async with db.transaction() as tx:
        await consents.withdraw(tx, ids[-1], "mailings", NOON)
        await broadcasts.move(tx, cast, "sending", next_at=at.at)
    await work(db, at)
    async with db.transaction() as tx:
        found = tally(await recipients.counts(tx, cast))
    assert (found.sent.total(), found.waiting, found.held) == (100, len(ids) - 101, 0)
    assert found.left_out == Counter(mailings=1)
    assert await value(db, "SELECT count(*) FROM outbox WHERE state = 'waiting' AND payload IS NULL") == 0


async def test_cancelling_takes_back_what_waits_for_good(db: Database) -> None:
    await people(db, 50)
    cast = await started(db)
    at = Still()
    await work(db, at)
    async with db.transaction() as tx:
        await broadcasts.move(tx, cast, "cancelled", next_at=NOON, done_at=NOON)
    one = clock(at)
    for _ in range(4):
        async with db.transaction() as tx:
            await one.hush(tx)
        at.at += timedelta(seconds=3)
    await work(db, at)
    assert await value(db, LINES) == 0
    assert await value(db, STATE, cast) == "cancelled"


async def test_at_night_everybody_waits_for_their_own_morning_after_the_doses(db: Database) -> None:
    await people(db, 30)
    await started(db)
    night = Still(NOON.replace(hour=20))  # 23:00 in Moscow
    await work(db, night)
    first, last = await _delays(db)
    morning = NOON.replace(day=21, hour=5, minute=15)  # 8:15
    assert morning - night.at <= first < last <= morning + timedelta(minutes=30) - night.at
    assert await value(db, "SELECT count(DISTINCT next_at) FROM outbox WHERE priority = 6") == 30


async def test_what_has_not_left_when_the_hours_shut_leaves_in_the_next(db: Database) -> None:
    await people(db, 5)
    cast = await started(db)
    late = Still(NOON.replace(hour=17, minute=50))  # 20:50: five minutes until the evening's doses
    await work(db, late)
    lives = await value(db, "SELECT max(expires_at - created_at) FROM outbox WHERE priority = 6")
    assert timedelta(minutes=4) < lives <= timedelta(minutes=5)
    async with db.transaction() as tx:  # as a sender records what it finds expired
        await tx.run("UPDATE outbox SET state = 'cancelled', reason = 'expired', payload = NULL, done_at = now()")
    late.at += timedelta(minutes=6)
    await work(db, late)
    assert await value(db, LINES) == 5
    first, last = await _delays(db)
    assert timedelta(minutes=19) - timedelta(seconds=5) < first < last < timedelta(minutes=50)
    assert await value(db, STATE, cast) == "sending"


async def _delays(db: Database) -> tuple[timedelta, timedelta]:
    async with db.transaction() as tx:
        row = await tx.row("SELECT min(next_at) - now() AS first, max(next_at) - now() AS last FROM outbox "
                           "WHERE priority = 6 AND state = 'waiting'")  # fmt: skip
    assert row is not None
    return row["first"] + timedelta(seconds=5), row["last"]


async def test_weeks_of_pregnancy_choose_by_the_sealed_date_and_a_loss_silences_at_once(db: Database) -> None:
    ids = await people(db, 4, audiences=("expectant_mother",))
    async with db.transaction() as tx:
        for person, weeks in zip(ids, (12, 30, 31, 30), strict=True):
            edd = date(2026, 11, 20) + timedelta(days=280 - weeks * 7)
            await pregnancies.put(tx, person, dating.sealed(VAULT, Dated(edd, Method.LMP)), NOON)
        await pregnancies.end(tx, ids[3], "lost", NOON)
    cast = await started(db, Segment(audiences=("expectant_mother",), weeks=(30, 34)))
    await work(db)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM recipient WHERE broadcast_id = $1 ORDER BY 1", cast)
        assert [row[0] for row in rows] == ids[1:3]
        await pregnancies.end(tx, ids[1], "lost", NOON)
        await pregnancies.silence(tx, ids[1], [])
    assert await value(db, LINES) == 1


async def test_a_loss_while_a_message_is_held_back_keeps_it_back_for_good(db: Database) -> None:
    ids = await people(db, 2, audiences=("expectant_mother",))
    async with db.transaction() as tx:
        for person in ids:
            await pregnancies.put(tx, person, dating.sealed(VAULT, Dated(date(2027, 1, 1), Method.LMP)), NOON)
    cast = await started(db, Segment(audiences=("expectant_mother",)))
    await work(db)
    async with db.transaction() as tx:  # as the night leaves them
        await tx.run("UPDATE outbox SET state = 'cancelled', reason = 'expired', payload = NULL, done_at = now()")
        await pregnancies.end(tx, ids[0], "lost", NOON)
        await pregnancies.silence(tx, ids[0], [])
        await broadcasts.came_to(tx, cast, broadcasts.EVERYBODY, NOON)
    await work(db)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT key FROM outbox WHERE state = 'waiting'")
    assert [row[0] for row in rows] == [f"cast:{cast}:{ids[1]}"]


async def test_a_mother_who_lost_her_child_is_in_no_broadcast_for_expectant_mothers(db: Database) -> None:
    ids = await people(db, 2, audiences=("expectant_mother",))
    async with db.transaction() as tx:
        await pregnancies.put(tx, ids[0], dating.sealed(VAULT, Dated(date(2027, 1, 1), Method.LMP)), NOON)
        await pregnancies.end(tx, ids[0], "lost", NOON)
    cast = await started(db, Segment(audiences=("expectant_mother",)))
    await work(db)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM recipient WHERE broadcast_id = $1", cast)
    assert [row[0] for row in rows] == [ids[1]]


async def test_an_answer_within_three_days_is_counted_once(db: Database) -> None:
    ids = await people(db, 3)
    cast = await started(db)
    await work(db)
    async with db.transaction() as tx:
        await tx.run("UPDATE outbox SET state = 'sent', done_at = now() - interval '1 minute'")
        await tx.run("UPDATE outbox SET done_at = now() - interval '4 days' WHERE key = $1", f"cast:{cast}:{ids[2]}")
        for person in (ids[0], ids[0], ids[2]):
            await tx.run("INSERT INTO thread (family_id) SELECT family_id FROM person WHERE id = $1 "
                         "ON CONFLICT DO NOTHING", person)  # fmt: skip
            await tx.run("INSERT INTO message (thread_id, direction, person_id, content, created_at) "
                         "SELECT t.id, 'in', p.id, '{}', now() FROM person p JOIN thread t USING (family_id) "
                         "WHERE p.id = $1", person)  # fmt: skip
    for _ in range(2):
        async with db.transaction() as tx:
            await cast_answers.note(tx, 0.0)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM recipient WHERE answered_at IS NOT NULL")
    assert [row[0] for row in rows] == [ids[0]]


async def test_families_with_a_child_of_that_age_are_chosen_and_counted(db: Database) -> None:
    ids = await people(db, 5)
    for person, born in zip(ids, ("2023-11-01", "2019-11-01", "2018-12-01", "2018-11-01", None), strict=True):
        await _has_child(db, person, born)
    await _has_child(db, ids[0], "2010-01-01")  # an older one changes nothing
    # Noon of 20.11.2026: three, seven, seven, and eight full years.
    aim = Segment(children=(3, 7))
    async with db.transaction() as tx:
        rules = choosing.Rules("ngo", "Europe/Moscow", Reminding(), VAULT)
        counted = await choosing.count(tx, rules, Kind.PUBLIC, aim, NOON)
    assert counted.number == 3
    cast = await started(db, aim)
    await work(db)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT person_id FROM recipient WHERE broadcast_id = $1 ORDER BY 1", cast)
    assert [row[0] for row in rows] == ids[:3]


async def test_a_child_who_is_taken_back_takes_the_waiting_message_along(db: Database) -> None:
    ids = await people(db, 3)
    for person in ids:
        await _has_child(db, person, "2023-05-01")
    await _has_child(db, ids[1], "2022-05-01")
    night = Still(NOON + timedelta(hours=12))
    await started(db, Segment(children=(3, 4)))
    await work(db, night)
    assert await value(db, LINES) == 3
    for person in ids[:2]:
        async with db.transaction() as tx:
            family = await tx.value("SELECT family_id FROM person WHERE id = $1", person)
            child = await tx.value("SELECT id FROM child WHERE family_id = $1 AND born = '2023-05-01'", family)
            arrival = await accounts.behind(
                tx, await tx.value("SELECT id FROM identity WHERE person_id = $1", person), inbox_id=0
            )
            event = Event(EventKind.BUTTON, f"cast{person}", f"cast{person}", night.at)
            turn = Turn(tx, "vk", "bench", event, arrival, Staff("1", Roster({}, [], []), {}), night.at,
                        "Europe/Moscow", vault=VAULT)  # fmt: skip
            assert await keeping.remove(turn, family, child)
    async with db.transaction() as tx:
        rows = await tx.rows("SELECT key FROM outbox WHERE key LIKE 'cast:%' AND state = 'waiting' ORDER BY key")
    assert [int(row[0].rpartition(":")[2]) for row in rows] == ids[1:]


async def _has_child(db: Database, person: int, born: str | None) -> None:
    async with db.transaction() as tx:
        await tx.run(
            "INSERT INTO child (family_id, born, source) SELECT family_id, $2, 'family' FROM person "
            "WHERE id = $1 AND $2::date IS NOT NULL",
            person,
            date.fromisoformat(born) if born is not None else None,
        )
