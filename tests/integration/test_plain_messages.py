"""A family's plain message is known, kept and shown by one statement, and leaves the very rows of the long way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from bot import plain_talk
from bot.plain_talk import PlainTalk
from curators.turn import Turn
from storage.queries import plain
from storage.transaction import Looking, Tx
from tests.integration.console_play import only_topic
from tests.integration.crowd import Crowd
from tests.integration.faulty import asked, settled
from tests.rig import Phone, until

LEFT = """
SELECT o.lane_id, o.op, o.payload - 'text' AS shape, o.priority, o.key, o.message_at = m.created_at AS dated,
       o.reply_to,
       o.view_id, o.identity_id, o.expires_at, m.thread_id, m.direction, m.content - 'text' AS rest, m.person_id,
       m.curator_id, m.channel, m.reply_to AS answers, m.album,
       (SELECT count(*) FROM mirror r WHERE r.message_id = m.id AND NOT r.ours) AS own, t.person_id AS last_writer,
       t.waiting_since IS NOT NULL AS waits, t.told_until, t.last_at = m.created_at AS latest
FROM message m JOIN outbox o ON o.message_id = m.id JOIN thread t ON t.id = m.thread_id
WHERE m.content->>'text' = $1
"""
HELPED = """
INSERT INTO referral (family_id, by_id, specialist_id, scope, question, state, created_at, due_at)
SELECT f.id, f.curator_id, f.curator_id, 'thread', 'Как поддержать?', 'accepted', now(), now() FROM family f
RETURNING id
"""


@pytest_asyncio.fixture
async def crowd(database_url: str, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with Crowd.gathered(database_url, tmp_path, size=2) as made:
        yield made


@pytest_asyncio.fixture
async def pair(crowd: Crowd) -> tuple[Phone, Phone]:
    """A family on VK in a talk with its curator on Telegram."""
    curator_id, code = await crowd.rig.curator()
    curator: Phone = await crowd.joined("telegram", code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    phone: Phone = await crowd.joined("vk", code)
    for words in ("Первое", "Первое ещё раз"):  # before the first there is no thread yet
        await phone.send(words)
        await crowd.take("vk")
        await curator.sees(words)
    await settled(crowd.rig)
    return phone, curator


@pytest.fixture
def family(pair: tuple[Phone, Phone]) -> Phone:
    return pair[0]


@pytest.fixture
def curator(pair: tuple[Phone, Phone]) -> Phone:
    return pair[1]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Each time the one statement ran: whether it stored."""
    ran: list[bool] = []
    real = plain.store

    async def noted(*given: Any) -> bool:
        ran.append(await real(*given))
        return ran[-1]

    monkeypatch.setattr(plain, "store", noted)
    return ran


async def said(crowd: Crowd, phone: Phone, text: str) -> list[Any]:
    """What a message leaves."""
    await phone.send(text)
    await crowd.take("vk")
    return [tuple(row) for row in await asked(crowd.rig, LEFT.replace("$1", f"'{text}'"))]


async def test_the_short_way_leaves_the_very_rows_of_the_long_one(
    crowd: Crowd, family: Phone, stored: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = await said(crowd, family, "Второе")
    assert stored == [True]
    monkeypatch.setattr(PlainTalk, "known", lambda *_: None)
    long = await said(crowd, family, "Третье")
    assert stored == [True]
    assert len(short) == 1
    assert short == long


async def test_a_repeat_at_the_same_moment_is_one_message(crowd: Crowd, family: Phone, stored: list[bool]) -> None:
    await said(crowd, family, "Второе")  # both processes have seen this talk before
    await family.send("Третье")
    updates = await crowd.fetch("vk")
    await crowd.at_once("vk", updates, times=8)
    assert len(await asked(crowd.rig, "SELECT id FROM message WHERE content->>'text' = 'Третье'")) == 1
    assert len(await asked(crowd.rig, "SELECT id FROM outbox WHERE payload->>'text' LIKE '%Третье%'")) == 1
    assert stored.count(True) == 2


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


@pytest.mark.parametrize("text", ["Меню", "Мои обращения", "Приняла", "мне плохо, кровотечение"])
async def test_words_that_mean_more_are_decided_within_a_transaction(
    crowd: Crowd, family: Phone, stored: list[bool], text: str
) -> None:
    await family.send(text)
    await crowd.take("vk")
    assert stored in ([], [True])
    known = await asked(crowd.rig, "SELECT count(*) FROM inbox WHERE channel = 'vk'")
    assert known[0][0] >= 3
    if text in {"Меню", "Мои обращения"}:
        assert stored == []


CAST = """
WITH author AS (
    SELECT id FROM curator
), meeting AS (
    INSERT INTO event (author_id, title, words, place, starts_at)
    SELECT id, 'Школа мам', 'О сне', 'Библиотека', now() + interval '7 days' FROM author RETURNING id
), sent AS (
    INSERT INTO outbox (lane_id, op, state, priority, next_at, done_at, key)
    SELECT i.lane_id, 'say', 'sent', 6, now(), now(), 'cast:1' FROM identity i WHERE i.person_id IS NOT NULL
    RETURNING id
), made AS (
    INSERT INTO broadcast (author_id, event_id, kind, content, segment, state, created_at, next_action_at)
    SELECT author.id, CASE WHEN {of_event} THEN meeting.id END, 'public',
           '{{"text": "Завтра в библиотеке  встреча для мам с малышами до года, приходите"}}', '{{}}', 'sending', now(),
           now()
    FROM author, meeting RETURNING id
)
INSERT INTO recipient (broadcast_id, person_id, outbox_id, channel, state)
SELECT made.id, p.id, sent.id, 'vk', 'queued' FROM made, sent, person p RETURNING person_id
"""


@pytest.mark.parametrize(
    ("of_event", "head"),
    [
        (False, "📣 после рассылки «Завтра в библиотеке встреча для мам с малышами до…»"),
        (True, "📣 после приглашения «Школа мам»"),
    ],
)
async def test_the_first_words_after_a_broadcast_are_read_with_which_it_was(
    crowd: Crowd, family: Phone, curator: Phone, stored: list[bool], of_event: bool, head: str
) -> None:
    await asked(crowd.rig, CAST.format(of_event=of_event))
    await said(crowd, family, "Мы придём")
    assert stored == [False], "decided again in a transaction"
    assert head in (await curator.sees("Мы придём"))["text"].splitlines()
    await said(crowd, family, "Вдвоём")
    assert "📣" not in (await curator.sees("Вдвоём"))["text"]
    await asked(crowd.rig, "UPDATE recipient SET answered_at = now() RETURNING person_id")
    await said(crowd, family, "Спасибо")
    assert "📣" not in (await curator.sees("Спасибо"))["text"]
    await said(crowd, family, "Ещё раз")
    assert stored[-1], "nothing is due any more: by one statement again"


async def answered(crowd: Crowd, curator: Phone, text: str) -> list[Any]:
    """What a curator's answer in the family's topic leaves."""
    await curator.send(text, topic=await only_topic(curator))
    await crowd.take("telegram")
    return [tuple(row) for row in await asked(crowd.rig, LEFT.replace("$1", f"'{text}'"))]


async def test_a_curators_answer_leaves_the_very_rows_too(
    crowd: Crowd, family: Phone, curator: Phone, stored: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(crowd, curator, "Здравствуйте")  # the process has not heard this chat as a curator's before
    short = await answered(crowd, curator, "Приезжайте")
    assert stored == [True]
    monkeypatch.setattr(PlainTalk, "known", lambda *_: None)
    long = await answered(crowd, curator, "Ждём вас")
    assert stored == [True]
    assert len(short) == 1
    assert short == long


async def test_an_answer_that_takes_a_danger_goes_the_long_way(
    crowd: Crowd, family: Phone, curator: Phone, stored: list[bool]
) -> None:
    await answered(crowd, curator, "Здравствуйте")
    await said(crowd, family, "не хочу жить")
    stored.clear()
    await answered(crowd, curator, "Я рядом")
    assert stored == [False]
    [(state,)] = await asked(crowd.rig, "SELECT state FROM escalation")
    assert state == "acknowledged"


async def test_many_at_once_are_all_kept_in_order_for_each_chat(crowd: Crowd, family: Phone) -> None:
    for number in range(20):
        await family.send(f"по порядку {number}")
    updates = await crowd.fetch("vk")
    await asyncio.wait_for(crowd.apps[0].channels["vk"].inbox.receive_all(updates), 20)
    rows = await asked(
        crowd.rig, "SELECT payload->>'text' FROM outbox WHERE payload->>'text' LIKE '%по порядку%' ORDER BY id"
    )
    shown = [row[0].rsplit(" ", 1)[1] for row in rows]
    kept = await asked(
        crowd.rig, "SELECT content->>'text' FROM message WHERE content->>'text' LIKE 'по порядку%' ORDER BY id"
    )
    assert [row[0] for row in kept] == [f"по порядку {number}" for number in range(20)]
    assert shown == sorted(shown, key=int)
