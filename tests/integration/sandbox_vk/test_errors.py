"""VK refuses, in its own words and numbers."""

from __future__ import annotations

import asyncio
import json

from vkbottle import VKAPIError

from sandbox.vk.community import GROUP
from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_errors_come_in_vks_own_shape_without_the_token(desk: Desk) -> None:
    url = f"{desk.base}/method/messages.send?access_token=wrong&v=5.199&peer_id={ANNA}"
    async with desk.http.get(url) as answer:
        error = (await answer.json())["error"]
    assert answer.status == 200
    assert error["error_code"] == 5
    assert {"key": "peer_id", "value": str(ANNA)} in error["request_params"]
    assert "wrong" not in json.dumps(error["request_params"])


async def test_wrong_requests_are_refused_and_noted(desk: Desk) -> None:
    await desk.phone("start")
    send = "messages.send"
    await refused(desk.call(send, peer_id=ANNA, message="без ключа"), 100)
    await refused(desk.call(send, peer_id=ANNA, random_id=1), 100)
    await refused(desk.call(send, peer_id="Анна", message="x", random_id=1), 100)
    await refused(desk.call(send, peer_id=ANNA, message="x" * 9001, random_id=1), 914)
    await refused(desk.call(send, peer_id=ANNA, message="x", payload="x" * 1001, random_id=1), 100)
    await refused(desk.call(send, peer_id=ANNA, message="x", random_id=1, attachment="photo1_2"), 100)
    await refused(desk.call("messages.sendAll", peer_id=ANNA), 3)
    await refused(desk.call("video.save", name="x"), 27)
    assert len((await desk.stats())["invalid"]) == 8
    await desk.call("messages.send", peer_id=ANNA, message="x" * 9000, random_id=1, colour="red")
    assert (await desk.stats())["invalid"][-1] == {"method": send, "error": "unknown parameters: colour"}


async def test_who_never_wrote_or_forbade_messages_is_not_written_to(desk: Desk) -> None:
    await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), 901)
    await desk.phone("send", text="Здравствуйте")
    assert await desk.call("messages.isMessagesFromGroupAllowed", group_id=GROUP, user_id=ANNA) == {"is_allowed": 1}
    await desk.phone("block")
    await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), 901)
    assert await desk.call("messages.isMessagesFromGroupAllowed", group_id=GROUP, user_id=ANNA) == {"is_allowed": 0}
    await desk.phone("unblock")
    await desk.call("messages.send", peer_id=ANNA, message="x", random_id=1)
    await refused(desk.call("messages.send", peer_id=2_000_000_001, message="x", random_id=1), 917)
    kinds = [event["type"] for event in await desk.events()]
    assert kinds == ["message_new", "message_deny", "message_allow", "message_reply"]


async def test_ordered_faults_come_as_vks_own_errors(desk: Desk) -> None:
    await desk.phone("start")
    await desk.fault("messages.send", "throttle", retry_after=1, bot=True)
    await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), 6)
    await desk.fault("messages.send", "throttle", retry_after=1, bot=False)
    await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), 9)
    for code in (7, 10, 15, 29, 902, 912):
        await desk.fault("messages.send", "error", code=code)
        await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), code)
    await desk.fault("messages.send", "error", code=14)
    captcha = await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1), 14)
    assert getattr(captcha, "captcha_sid", None) == "1"
    assert len(await desk.messages()) == 1


async def test_more_than_twenty_requests_a_second_are_too_many(desk: Desk) -> None:
    await desk.control("limits", on=True)
    answers = await asyncio.gather(*(desk.call("utils.getServerTime") for _ in range(25)), return_exceptions=True)
    assert sum(isinstance(answer, VKAPIError) and answer.code == 6 for answer in answers) == 5
    assert (await desk.stats())["over_limit"] == 5
