"""Callback API: confirmation, secrets, repeats."""

from __future__ import annotations

import asyncio

from sandbox.vk.community import GROUP
from tests.integration.sandbox_vk.desk import ANNA, Desk
from tests.integration.sandbox_vk.hook import Hook


async def add(desk: Desk, hook: Hook, **events: int) -> int:
    code = await desk.call("groups.getCallbackConfirmationCode", group_id=GROUP)
    assert code == {"code": "sandbox-ok"}
    server = {"group_id": GROUP, "url": hook.url, "title": "Забота", "secret_key": "тайна"}
    added: int = (await desk.call("groups.addCallbackServer", **server))["server_id"]
    await desk.call("groups.setCallbackSettings", group_id=GROUP, server_id=added, api_version="5.199", **events)
    for _ in range(200):
        if (await desk.call("groups.getCallbackServers", group_id=GROUP))["items"][0]["status"] == "ok":
            return added
        await asyncio.sleep(0.02)
    raise AssertionError("the webhook was not confirmed")


async def test_a_webhook_is_confirmed_told_and_asked_again_until_it_says_ok(desk: Desk, hook: Hook) -> None:
    hook.answers.append((503, "starting"))
    await add(desk, hook, message_new=1)
    assert [body["type"] for body, _ in hook.came] == ["confirmation"] * 2
    hook.answers.extend([(500, "oops"), (200, "fine")])
    await desk.phone("send", text="раз")
    bodies = (await hook.until(5))[2:]
    assert [counter for _, counter in hook.came[2:]] == [None, "1", "2"]
    assert len({body["event_id"] for body in bodies}) == 1
    assert (bodies[0]["secret"], bodies[0]["group_id"], bodies[0]["v"]) == ("тайна", GROUP, "5.199")
    await desk.call("messages.send", peer_id=ANNA, message="не включено", random_id=1)
    await asyncio.sleep(0.1)
    assert len(hook.came) == 5
    assert (await desk.stats())["updates_queued"] == 0


async def test_without_its_webhook_events_wait_for_long_poll(desk: Desk, hook: Hook) -> None:
    added = await add(desk, hook, message_new=1)
    await desk.control("network", on=False)
    await desk.phone("send", text="раз")
    await desk.control("network", on=True)
    assert (await hook.until(2))[1]["object"]["message"]["text"] == "раз"
    await desk.call("groups.deleteCallbackServer", group_id=GROUP, server_id=added)
    await desk.phone("send", text="два")
    told = await desk.events(since=1)
    assert [event["object"]["message"]["text"] for event in told] == ["два"]
    assert "secret" not in told[0]


async def test_each_event_may_be_delivered_several_times(desk: Desk, hook: Hook) -> None:
    await add(desk, hook, message_new=1)
    await desk.control("webhook-repeat", times=3, at_once=True)
    await desk.phone("send", text="раз")
    bodies = (await hook.until(4))[1:]
    assert len({body["event_id"] for body in bodies}) == 1
