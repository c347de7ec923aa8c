"""What comes at the same moment, in several processes, comes out once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from curators.console.closing import dismiss
from tests.integration.crowd import Crowd
from tests.integration.faulty import answers, asked, settled
from tests.rig import CHANNELS, Phone, until


@pytest_asyncio.fixture
async def crowd(database_url: str, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with Crowd.gathered(database_url, tmp_path) as made:
        yield made


async def pair(crowd: Crowd, family_on: str, curator_on: str) -> tuple[Phone, Phone]:
    """A family and its curator, both joined."""
    curator_id, code = await crowd.rig.curator()
    curator = await crowd.joined(curator_on, code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    family = await crowd.joined(family_on, code)
    await settled(crowd.rig)
    return family, curator


@pytest.mark.parametrize("channel", CHANNELS)
async def test_one_update_thirty_times_at_once_is_one_message(crowd: Crowd, channel: str) -> None:
    family, curator = await pair(crowd, channel, "vk")
    await family.send("Только раз")
    await crowd.at_once(channel, await crowd.fetch(channel), times=30)
    await curator.sees("Только раз")
    await settled(crowd.rig)
    assert sum("Только раз" in text for text in await curator.heard()) == 1
    assert len(await asked(crowd.rig, "SELECT 1 FROM message WHERE direction = 'in'")) == 1
    assert not await asked(crowd.rig, "SELECT 1 FROM inbox WHERE state = 'parked'")


async def test_five_first_messages_of_a_family_at_once_make_one_thread_and_one_topic(crowd: Crowd) -> None:
    family, curator = await pair(crowd, "vk", "telegram")
    texts = [f"Первое {number}" for number in range(5)]
    for text in texts:
        await family.send(text)
    updates = await crowd.fetch("vk")
    assert len(updates) == 5
    await crowd.at_once("vk", updates)
    for text in texts:
        await curator.sees(text, 15.0)
    assert sorted(answers(await curator.heard(), *texts)) == texts
    assert len(await curator.topics()) == 1
    [(threads, views)] = await asked(crowd.rig, "SELECT (SELECT count(*) FROM thread), (SELECT count(*) FROM view)")
    assert (threads, views) == (1, 1)
    assert not await asked(crowd.rig, "SELECT 1 FROM inbox WHERE state = 'parked'")


async def test_a_stranger_whose_first_words_come_at_once_is_one_account(crowd: Crowd) -> None:
    stranger = crowd.rig.phone("telegram")
    for text in ("Здравствуйте", "Есть кто?", "Ау"):
        await stranger.send(text)
    await crowd.at_once("telegram", await crowd.fetch("telegram"))
    await settled(crowd.rig)
    [(accounts, lanes)] = await asked(
        crowd.rig,
        "SELECT (SELECT count(*) FROM identity), (SELECT count(*) FROM lane WHERE chat_id = $1)",
        stranger.user,
    )
    assert (accounts, lanes) == (1, 1)
    assert not await asked(crowd.rig, "SELECT reason FROM inbox WHERE state = 'parked'")


async def test_a_code_used_by_two_phones_at_once_joins_one_of_them(crowd: Crowd) -> None:
    curator_id, code = await crowd.rig.curator()
    await crowd.joined("vk", code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    phones = [crowd.rig.phone("telegram") for _ in range(2)]
    for phone in phones:
        await phone.start(code)
    await crowd.at_once("telegram", await crowd.fetch("telegram"))
    await settled(crowd.rig)
    assert len(await asked(crowd.rig, "SELECT 1 FROM identity WHERE person_id IS NOT NULL")) == 1


async def test_two_taps_on_repeat_at_once_send_the_answer_again_once(crowd: Crowd) -> None:
    family, curator = await pair(crowd, "vk", "telegram")
    await family.send("Вопрос")
    await crowd.take("vk")
    question = await curator.sees("Вопрос")
    await family.act("block")
    await curator.send("Ответ", topic=question["topic"])
    await crowd.take("telegram")
    failed = await curator.sees("Не доставлено", 15.0)
    await family.act("unblock")
    await settled(crowd.rig)
    for _ in range(2):
        await curator.press(failed["id"], "Повторить")
    taps = await crowd.fetch("telegram")
    assert len(taps) == 2
    await crowd.at_once("telegram", taps)
    await family.sees("Ответ")
    await settled(crowd.rig)
    assert (await family.heard()).count("Ответ") == 1
    assert len(await asked(crowd.rig, "SELECT 1 FROM outbox WHERE key LIKE 'retry:%'")) == 1


async def test_an_update_whose_transaction_fell_to_a_deadlock_is_decided_again(crowd: Crowd) -> None:
    family, curator = await pair(crowd, "vk", "telegram")
    await family.send("Начало")
    await crowd.take("vk")
    await curator.sees("Начало")
    await settled(crowd.rig)
    await family.send("В обнимку")
    updates = await crowd.fetch("vk")
    async with crowd.rig.db.transaction() as tx:
        # What the inbox takes last is taken here first; it waits, and when this asks for what the inbox has, it falls.
        await tx.run("UPDATE lane SET priority = priority")
        receiving = asyncio.create_task(crowd.at_once("vk", updates))

        async def waiting() -> bool:
            return bool(await asked(crowd.rig, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))

        await until(waiting, what="waiting for the lane")
        await tx.run("UPDATE thread SET kind = kind")
    await receiving
    await curator.sees("В обнимку")
    [(rolled_back,)] = await asked(crowd.rig, "SELECT max(id) - count(*) FROM inbox")
    assert rolled_back == 1, "the number of the update that fell is used up"
    assert not await asked(crowd.rig, "SELECT 1 FROM inbox WHERE state = 'parked'")


async def test_an_albums_late_part_reaches_the_console_whose_album_has_left_and_joins_where_it_waits(
    crowd: Crowd,
) -> None:
    _, code = await crowd.rig.curator("Петрова Мария Ильинична", role="duty")
    duty = await crowd.joined("max", code)
    curator_id, code = await crowd.rig.curator(hours="Feb 29 00:00-00:01")
    curator = await crowd.joined("vk", code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    family = await crowd.joined("telegram", code)
    await settled(crowd.rig)
    await family.send("Справки", attachments=[{"kind": "photo", "size": 3000} for _ in range(3)])
    *first, last = await crowd.fetch("telegram")
    async with crowd.rig.db.transaction() as tx:  # the console on MAX is slow today
        await tx.run(
            "UPDATE lane SET lease_until = now() + interval '4 seconds', holder = 'slow' WHERE channel = 'max'"
        )
    for raw in first:
        await crowd.at_once("telegram", [raw])
    await until(lambda: photos(curator, 2), what="the album that has left")
    await crowd.at_once("telegram", [last])
    await until(lambda: photos(curator, 3), what="the late part")
    await until(lambda: photos(duty, 3), 15.0, what="the album that waited")
    await settled(crowd.rig)
    assert await photos(duty, 3)


async def test_words_that_meet_the_end_of_a_curators_access_are_kept_and_not_shown_to_them(crowd: Crowd) -> None:
    family, curator = await pair(crowd, "telegram", "vk")
    await family.send("Здравствуйте")
    await crowd.take("telegram")
    await curator.sees("Здравствуйте")
    await settled(crowd.rig)
    [(curator_id,)] = await asked(crowd.rig, "SELECT id FROM curator")
    await family.send("Только между нами")
    [words] = await crowd.fetch("telegram")
    async with asyncio.TaskGroup() as group, crowd.rig.db.transaction() as tx:
        await dismiss(tx, curator_id, datetime.now(UTC))
        receiving = group.create_task(crowd.at_once("telegram", [words]))

        async def met() -> bool:
            return receiving.done() or bool(await asked(crowd.rig, "SELECT pid FROM pg_locks WHERE NOT granted"))

        await until(met, what="the family's words")
    await curator.sees("Ваш доступ к пульту закрыт")
    await settled(crowd.rig)
    assert not any("Только между нами" in text for text in await curator.heard())
    assert await asked(crowd.rig, "SELECT id FROM message WHERE content->>'text' = 'Только между нами'")


async def photos(phone: Phone, count: int) -> bool:
    """So many photos of the bot are on the screen, and no more."""
    return sum(len(message["attachments"]) for message in await phone.messages() if message["from"] == "bot") == count
