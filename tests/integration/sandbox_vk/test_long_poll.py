"""Bots Long Poll."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from vkbottle import BotPolling

from sandbox.vk.community import GROUP
from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_long_poll_gives_events_again_until_the_next_ts(desk: Desk) -> None:
    polling = BotPolling(desk.api, wait=1)
    server = await polling.get_server()
    await desk.phone("send", text="раз")
    first = await polling.get_event(server)
    assert await polling.get_event(server) == first
    assert (await desk.stats())["updates_queued"] == 1
    after = await polling.get_event(server | {"ts": first["ts"]})
    assert after == {"ts": first["ts"], "updates": []}
    assert (await desk.stats())["updates_queued"] == 0
    assert await polling.get_event(server) == first


async def test_a_waiting_poll_answers_as_soon_as_something_happens(desk: Desk) -> None:
    polling = BotPolling(desk.api, wait=20)
    server = await polling.get_server()
    waiting = asyncio.create_task(polling.get_event(server))
    await asyncio.sleep(0.1)
    await desk.phone("send", text="раз")
    assert len((await asyncio.wait_for(waiting, 2))["updates"]) == 1


async def test_listening_like_vkbottle_does_gets_through_the_three_failures(desk: Desk) -> None:
    polling = BotPolling(desk.api, wait=1)
    polling.save_server_ts = lambda server: None  # type: ignore[method-assign]  # keep its state out of the folder
    for code in (2, 3, 1):
        await desk.fault("longpoll", "error", code=code)
    heard: list[str] = []

    async def listen() -> None:
        async for answer in polling.listen():
            heard.extend(event["object"]["message"]["text"] for event in answer["updates"])
            polling.stop()

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.3)
    await desk.phone("send", text="слышно")
    await asyncio.wait_for(listening, 10)
    assert heard == ["слышно"]


@pytest.mark.parametrize(("change", "failed"), [({"ts": "900"}, 1), ({"ts": ""}, 1), ({"key": "old"}, 2)])
async def test_a_cursor_or_key_that_is_not_ours_fails(desk: Desk, change: dict[str, str], failed: int) -> None:
    polling = BotPolling(desk.api, wait=1)
    answer = await polling.get_event(await polling.get_server() | change)
    assert answer["failed"] == failed
    assert (answer.get("ts") == "0") == (failed == 1)


async def test_events_that_are_switched_off_are_not_told(desk: Desk) -> None:
    await desk.call("groups.setLongPollSettings", group_id=GROUP, message_reply=0)
    settings = await desk.call("groups.getLongPollSettings", group_id=GROUP)
    assert (settings["events"]["message_reply"], settings["events"]["message_new"]) == (0, 1)
    await desk.phone("start")
    await desk.call("messages.send", peer_id=ANNA, message="x", random_id=1)
    assert [event["type"] for event in await desk.events()] == ["message_new"]
    await desk.call("groups.setLongPollSettings", group_id=GROUP, enabled=False)
    await refused(desk.call("groups.getLongPollServer", group_id=GROUP), 100)


async def test_any_update_can_be_put_into_the_queue(desk: Desk) -> None:
    await desk.phone("raw", update={"type": "strange", "object": [1, 2]})
    server = await desk.call("groups.getLongPollServer", group_id=GROUP)
    answer = await BotPolling(desk.api, GROUP, wait=1).get_event(server | {"ts": "0"})
    assert answer["updates"] == [{"type": "strange", "object": [1, 2]}]


async def test_with_the_network_off_nobody_is_answered(desk: Desk) -> None:
    await desk.control("network", on=False)
    with pytest.raises(aiohttp.ClientError):
        await desk.call("utils.getServerTime")
    await desk.control("network", on=True)
    assert await desk.call("utils.getServerTime")
