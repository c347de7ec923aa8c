"""What only VK does: Long Poll's gaps, keys that grow old, events of any shape."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.errors import Permanent, Reason, Transient
from bot.channels.port import Raw
from bot.channels.vk.listen import VkEar
from storage.content import Content
from storage.event import EventKind
from tests.channels.rig import Rig
from tests.integration.vk_channel.ways import another, texts


async def fail_poll(vk: Rig, code: int) -> None:
    await vk.fault("error", method="longpoll", code=code)


async def test_first_start_hears_what_is_unread(vk: Rig, ear: VkEar) -> None:
    await vk.phone("send", text="Пока вас не было")

    updates, cursor = await ear.poll(None)

    assert texts(updates) == ["Начать", "Пока вас не было"]
    await vk.phone("send", text="И ещё")
    updates, _ = await ear.poll(cursor)
    assert texts(updates) == ["И ещё"]


async def test_first_start_does_not_hear_again_what_was_answered(vk: Rig, ear: VkEar) -> None:
    await vk.phone("send", text="Вопрос")
    await vk.say(Content(text="Ответ"))
    await vk.phone("send", text="Спасибо")

    updates, _ = await ear.poll(None)

    assert texts(updates) == ["Спасибо"]


async def test_a_killed_poll_is_heard_again_by_the_next_process(vk: Rig, ear: VkEar) -> None:
    cursor = vk.cursor
    await vk.phone("send", text="Раз")
    await vk.phone("send", text="Два")
    first, _ = await vk.ear.poll(cursor)

    again, after = await ear.poll(cursor)

    assert texts(first) == texts(again) == ["Раз", "Два"]
    assert [ear.key(raw) for raw in first] == [ear.key(raw) for raw in again]
    assert after != cursor


async def test_an_old_key_is_changed_without_losing_anything(vk: Rig) -> None:
    await fail_poll(vk, 2)
    await vk.phone("send", text="Вопрос")

    event = await vk.hear()

    assert event.content == Content(text="Вопрос")


@pytest.mark.parametrize("code", [1, 3])
async def test_a_gap_is_filled_with_the_same_keys(vk: Rig, ear: VkEar, code: int) -> None:
    cursor = vk.cursor
    await vk.phone("send", text="Первое")
    await vk.say(Content(text="Наш ответ"))
    await vk.phone("send", text="Второе")
    whole, _ = await vk.ear.poll(cursor)

    await fail_poll(vk, code)
    filled, after = await ear.poll(cursor)

    assert texts(filled) == ["Начать", "Первое", "Второе"]
    assert [ear.key(raw) for raw in filled][1:] == [ear.key(raw) for raw in whole]
    assert [ear.parse(raw).kind for raw in filled] == [EventKind.START, EventKind.MESSAGE, EventKind.MESSAGE]
    await vk.phone("send", text="Третье")
    assert texts((await ear.poll(after))[0]) == ["Третье"]


async def test_a_gap_of_many_conversations_is_filled_in_the_order_of_time(vk: Rig, ear: VkEar) -> None:
    cursor = vk.cursor
    for number in range(5):
        for user in ("81001", "81002", "81003"):
            await vk.phone("send", user=user, text=f"{user} {number}")
    await fail_poll(vk, 1)

    filled, _ = await ear.poll(cursor)

    said = [text for text in texts(filled) if text != "Начать"]
    assert len(said) == 15
    for user in ("81001", "81002", "81003"):
        assert [text for text in said if text.startswith(user)] == [f"{user} {number}" for number in range(5)]


async def test_a_gap_longer_than_a_page_of_history_is_filled_whole(vk: Rig, ear: VkEar) -> None:
    cursor = vk.cursor
    await asyncio.gather(*(vk.phone("send", text=f"{number}") for number in range(230)))
    await fail_poll(vk, 3)

    filled, _ = await ear.poll(cursor)

    assert sorted(texts(filled)[1:], key=int) == [f"{number}" for number in range(230)]


async def test_a_broken_long_poll_is_to_be_tried_again_and_recovers(vk: Rig) -> None:
    await vk.phone("send", text="Вопрос")
    for fault in ({"kind": "http", "status": 502, "body": "<html>"}, {"kind": "drop_before"}, {"kind": "drop_after"}):
        await vk.control("faults", rules=[{"method": "longpoll", **fault}])
        with pytest.raises(Transient):
            await vk.ear.poll(vk.cursor)
    assert (await vk.hear()).content == Content(text="Вопрос")


async def test_a_wrong_token_is_final(vk: Rig) -> None:
    ear, port = await another(vk, token="wrong")
    with pytest.raises(Permanent) as caught:
        await ear.poll(None)
    assert caught.value.reason is Reason.UNAUTHORIZED
    await port.close()


async def test_events_set_by_hand_are_enough(vk: Rig, ear: VkEar) -> None:
    await vk.fault("error", method="groups.setLongPollSettings", code=15)

    updates, _ = await ear.poll(None)

    assert texts(updates) == ["Начать"]


async def test_an_update_of_any_shape_is_handed_on_with_a_key(vk: Rig) -> None:
    for odd in ({"type": "message_new"}, {"что": "это"}, [1, 2], "слово", None):
        await vk.phone("raw", update=odd)
    found: list[Raw] = []
    while len(found) < 5:
        updates, vk.cursor = await vk.ear.poll(vk.cursor)
        found += updates
    assert len({vk.ear.key(raw) for raw in found}) == 5
