"""A bot writes: once for a random_id, to one or to many, formatted."""

from __future__ import annotations

import json

import aiohttp
import pytest

from sandbox.vk.community import GROUP, TOKEN
from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_a_person_who_wrote_gets_the_answer_and_the_bot_hears_its_echo(desk: Desk) -> None:
    await desk.phone("send", text="Здравствуйте")
    sent = await desk.api.messages.send(peer_id=ANNA, message="Добрый день", random_id=7)
    assert [message["text"] for message in await desk.messages()] == ["Здравствуйте", "Добрый день"]
    new, reply = await desk.events()
    assert new["object"]["message"]["text"] == "Здравствуйте"
    assert new["object"]["message"]["from_id"] == ANNA
    assert reply["type"] == "message_reply"
    assert (reply["object"]["id"], reply["object"]["out"], reply["object"]["random_id"]) == (sent, 1, 7)
    assert reply["object"]["from_id"] == -GROUP
    assert (await desk.stats())["invalid"] == []


async def test_the_same_random_id_makes_one_message_and_zero_does_not_protect(desk: Desk) -> None:
    await desk.phone("start")
    first = await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=11)
    again = await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=11)
    assert first == again
    many = await desk.call("messages.send", peer_ids=[ANNA], message="раз", random_id=11)
    assert many == [{"peer_id": ANNA, "message_id": first, "conversation_message_id": 2}]
    await desk.call("messages.send", peer_id=ANNA, message="два", random_id=0)
    await desk.call("messages.send", peer_id=ANNA, message="два", random_id=0)
    assert [message["text"] for message in await desk.messages()] == ["Начать", "раз", "два", "два"]


async def test_an_answer_lost_on_the_way_is_resent_without_a_second_message(desk: Desk) -> None:
    await desk.phone("start")
    await desk.fault("messages.send", "drop_after")
    with pytest.raises(aiohttp.ClientError):
        await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=5)
    await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=5)
    assert len(await desk.messages()) == 2


async def test_many_peers_get_each_their_own_result(desk: Desk) -> None:
    await desk.phone("start")
    reached, never = await desk.call("messages.send", peer_ids=[ANNA, 999], message="Всем", random_id=1)
    assert reached["conversation_message_id"] == 2
    assert never["error"]["code"] == 901
    await refused(desk.call("messages.send", peer_ids=list(range(1, 102)), message="Всем", random_id=1), 100)


async def test_formatting_is_counted_in_utf16_units_both_ways(desk: Desk) -> None:
    await desk.phone("send", text="🌸 важно", spans=[{"kind": "bold", "start": 2, "length": 5}])
    event = (await desk.events())[0]["object"]["message"]
    assert event["format_data"]["items"] == [{"type": "bold", "offset": 3, "length": 5}]
    format_data = json.dumps(
        {"version": 1, "items": [{"type": "url", "offset": 3, "length": 5, "url": "https://vk.com"}]}
    )
    await desk.call("messages.send", peer_id=ANNA, message="🌸 важно", random_id=1, format_data=format_data)
    shown = (await desk.messages())[-1]["spans"]
    assert shown == [{"kind": "link", "start": 2, "length": 5, "url": "https://vk.com"}]
    beyond = json.dumps({"version": 1, "items": [{"type": "bold", "offset": 3, "length": 50}]})
    await refused(desk.call("messages.send", peer_id=ANNA, message="мало", random_id=2, format_data=beyond), 100)


async def test_place_reply_and_forward_are_carried(desk: Desk) -> None:
    await desk.phone("send", text="вопрос")
    forward = json.dumps({"peer_id": ANNA, "conversation_message_ids": [1], "is_reply": True})
    await desk.call("messages.send", peer_id=ANNA, message="ответ", random_id=1, forward=forward)
    await desk.call("messages.send", peer_id=ANNA, lat=55.7, long=37.6, random_id=2)
    await desk.phone("send", reply_to=2, location={"latitude": 1.5, "longitude": 2.5, "title": "Дом"})
    answer, place, back = (await desk.messages())[1:]
    assert answer["reply_to"] == "1"
    assert place["location"] == {"latitude": 55.7, "longitude": 37.6}
    told = (await desk.events())[-1]["object"]["message"]
    assert told["reply_message"]["text"] == "ответ"
    assert told["geo"]["coordinates"] == {"latitude": 1.5, "longitude": 2.5}
    assert back["reply_to"] == "2"


async def test_execute_makes_many_calls_in_one(desk: Desk) -> None:
    await desk.phone("start")
    calls = [
        f"API.messages.send({json.dumps({'peer_id': peer, 'message': 'x', 'random_id': 1})})" for peer in (ANNA, 9)
    ]
    async with desk.http.post(
        f"{desk.base}/method/execute",
        data={"access_token": TOKEN, "v": "5.199", "code": f"return [{', '.join(calls)}];"},
    ) as answer:
        body = await answer.json()
    assert body["response"] == [2, False]
    assert body["execute_errors"][0]["error_code"] == 901
    await refused(desk.call("execute", code="var x = 1; return x;"), 12)
    await refused(desk.call("execute", code=f"return [{','.join([calls[0]] * 26)}];"), 13)
