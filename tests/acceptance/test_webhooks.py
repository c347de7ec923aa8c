"""Webhooks: stored first, answered after; repeats, disorder, strangers and giants harm nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hooked import SECRET, bring, hooked, written
from tests.rig import CHANNELS, Phone, Rig, until


@pytest_asyncio.fixture
async def rig(database_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with hooked(database_url, tmp_path) as made:
        yield made


async def chat_of(rig: Rig, channel: str, phone: Phone) -> str:
    async with rig.db.transaction() as tx:
        chat: str = await tx.value(
            "SELECT l.chat_id FROM identity i JOIN lane l ON l.id = i.lane_id WHERE i.channel = $1 AND i.user_id = $2",
            channel,
            phone.user,
        )
        return chat


async def heard(rig: Rig) -> list[str]:
    """What families have written, in the order it was taken."""
    async with rig.db.transaction() as tx:
        rows = await tx.rows("SELECT content->>'text' AS text FROM message WHERE direction = 'in' ORDER BY id")
    return [row["text"] for row in rows]


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_message_comes_by_webhook_and_the_answer_goes_back(rig: Rig, family_on: str) -> None:
    family, curator = await rig.pair(family_on, "telegram")
    await family.send("Здравствуйте, это по вебхуку.")
    seen = await curator.sees("это по вебхуку")
    await curator.send("Слышу вас.", reply_to=seen["id"], topic=seen["topic"])
    await family.sees("Слышу вас.")


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_webhook_repeated_three_times_at_once_is_one_message(rig: Rig, family_on: str) -> None:
    family, curator = await rig.pair(family_on, "telegram")
    await rig.control(family_on, "webhook-repeat", {"times": 3, "at_once": True})
    await family.send("Только один раз")
    await curator.sees("Только один раз")
    await family.send("И это один раз")
    await curator.sees("И это один раз")
    assert await heard(rig) == ["Только один раз", "И это один раз"]
    assert sum("один раз" in text for text in await curator.heard()) == 2


@pytest.mark.parametrize("family_on", CHANNELS)
async def test_requests_that_overtook_each_other_are_taken_in_the_order_written(rig: Rig, family_on: str) -> None:
    family, _ = await rig.pair(family_on, "telegram")
    chat = await chat_of(rig, family_on, family)
    updates = [written(family_on, family.user, chat, 7000 + n, f"Строка {n}") for n in range(9)]
    for late in (4, 0, 8, 2, 6, 1, 7, 3, 5):
        updates.append(updates[late])
    assert set(await asyncio.gather(*(bring(rig, family_on, update) for update in updates[9:]))) == {200}
    assert await heard(rig) == [f"Строка {n}" for n in range(9)]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_wrong_secret_is_refused_and_nothing_is_stored(rig: Rig, channel: str) -> None:
    before = await stored(rig)
    assert await bring(rig, channel, written(channel, "77", "77", 1, "Чужой"), secret="wrong") == 403
    assert await bring(rig, channel, written(channel, "77", "77", 1, "Чужой"), secret="") == 403
    assert await stored(rig) == before
    async with rig.http.get(f"{rig.base}/metrics") as answer:
        assert f'zabota_webhook_refused_total{{channel="{channel}",status="403"}}' in await answer.text()


async def stored(rig: Rig) -> int:
    async with rig.db.transaction() as tx:
        return int(await tx.value("SELECT count(*) FROM inbox"))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_giant_is_turned_away_and_the_next_message_goes_on(rig: Rig, channel: str) -> None:
    family, curator = await rig.pair(channel, "telegram")
    giant = b'{"update_id":1,"secret":"%s","group_id":200000001,"x":"' % SECRET.encode() + b"y" * 10_000_000 + b'"}'
    assert await bring(rig, channel, None, body=giant) == 413
    await family.send("А это обычное")
    await curator.sees("А это обычное")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_is_no_update_is_refused_or_parked_and_never_an_error(rig: Rig, channel: str) -> None:
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000):
        assert await bring(rig, channel, None, body=body) in {400, 403}
    async with rig.http.post(f"{rig.base}/webhook/nothing", json={}) as answer:
        assert answer.status == 404


async def test_long_forwarded_talk_is_taken_whole(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    chat = await chat_of(rig, "vk", family)
    update = written("vk", family.user, chat, 9000, "Пересылаю всё")
    forwarded = [{"from_id": 5, "date": 1, "text": "д" * 4000, "conversation_message_id": n} for n in range(100)]
    update["object"]["message"]["fwd_messages"] = forwarded
    assert await bring(rig, "vk", update) == 200
    await curator.sees("Пересылаю всё")


async def test_empty_and_endless_texts_stop_nothing(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "max")
    chat = await chat_of(rig, "vk", family)
    assert await bring(rig, "vk", written("vk", family.user, chat, 9000, "")) == 200
    endless = "".join(f"{number:>7}" for number in range(100_000 // 7))
    assert await bring(rig, "vk", written("vk", family.user, chat, 9001, endless)) == 200
    await family.send("И обычное")
    await curator.sees("И обычное", within=60)
    assert await heard(rig) == [endless, "И обычное"]
    shown = "".join(await curator.heard())
    assert all(f"{number}" in shown for number in (0, 7000, 14_000, 100_000 // 7 - 1))
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM inbox WHERE state = 'parked'") == 0


async def test_request_that_takes_too_long_is_to_be_repeated_and_is_one_message(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, curator = await rig.pair("telegram", "max")
    chat = await chat_of(rig, "telegram", family)
    monkeypatch.setattr("bot.web.door.WITHIN", 0.3)
    update = written("telegram", family.user, chat, 9000, "Долго ли")
    async with rig.app.channels["telegram"].inbox._chats.turn(chat):
        assert await bring(rig, "telegram", update) == 503
    monkeypatch.undo()
    assert await bring(rig, "telegram", update) == 200
    await curator.sees("Долго ли")
    assert await heard(rig) == ["Долго ли"]


async def test_polling_takes_an_old_webhook_away(database_url: str, tmp_path: Path) -> None:
    async with Rig.running(database_url, tmp_path) as rig:
        family, curator = await rig.pair("max", "telegram")
        for channel in CHANNELS:
            await rig.app.channels[channel].ear.subscribe("http://127.0.0.1:9/webhook", SECRET)
        await family.send("Слышно?")
        await curator.sees("Слышно?", within=20)


async def test_registering_is_tried_until_the_messenger_is_back(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.subscriber.BEAT", 0.2)
    async with hooked(database_url, tmp_path) as rig:
        subscriber = rig.app.channels["telegram"].subscriber
        assert subscriber is not None
        await rig.control("telegram", "network", {"on": False})
        subscriber._due, subscriber.settled = 0.0, False

        async def failed() -> bool:
            return subscriber._failures > 0

        await until(failed, within=15, what="a failed attempt")
        await rig.control("telegram", "network", {"on": True})

        async def settled() -> bool:
            return subscriber.settled

        await until(settled, what="registering again")
