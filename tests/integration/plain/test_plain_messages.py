"""A family's plain message is known, kept and shown by one statement, and leaves the very rows of the long way."""

from __future__ import annotations

import asyncio

import pytest

from bot.plain_talk import PlainTalk
from tests.integration.crowd import Crowd
from tests.integration.faulty import asked
from tests.integration.plain.talk import answered, said
from tests.rig import Phone


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
    # Nobody answers within the moments by which two clocks may differ on a busy machine.
    earlier = "UPDATE outbox SET done_at = done_at - interval '10 seconds' WHERE key = 'cast:1' RETURNING id"
    await asked(crowd.rig, earlier)
    await said(crowd, family, "Вдвоём")
    assert "📣" not in (await curator.sees("Вдвоём"))["text"]
    await asked(crowd.rig, "UPDATE recipient SET answered_at = now() RETURNING person_id")
    await said(crowd, family, "Спасибо")
    assert "📣" not in (await curator.sees("Спасибо"))["text"]
    await said(crowd, family, "Ещё раз")
    assert stored[-1], "nothing is due any more: by one statement again"


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
