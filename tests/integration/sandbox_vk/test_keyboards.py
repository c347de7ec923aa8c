"""Buttons: pressed, answered, and held to VK's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from vkbottle import Callback, Keyboard, Location, OpenLink, Text

from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_buttons_under_a_message_are_pressed_and_answered(desk: Desk) -> None:
    await desk.phone("start")
    board = Keyboard(inline=True).add(Callback("Принято", {"b": "dose:1"})).row().add(Text("Отложить", {"b": "later"}))
    board.row().add(OpenLink("https://vk.com", "Подробнее"))
    await desk.call("messages.send", peer_id=ANNA, message="Пора", random_id=1, keyboard=board.get_json())
    shown = (await desk.messages())[-1]["buttons"]
    assert [button["text"] for row in shown for button in row] == ["Принято", "Отложить", "Подробнее"]
    assert shown[0][0]["data"] == "dose:1"
    assert (await desk.phone("press", message_id=2, data="dose:1"))["status"] == 200
    assert (await desk.phone("press", message_id=2, text="Отложить"))["status"] == 200
    assert (await desk.phone("press", message_id=2, text="Нет такой"))["status"] == 404
    pressed, said = (await desk.events())[-2:]
    assert pressed["object"]["payload"] == {"b": "dose:1"}
    assert pressed["object"]["conversation_message_id"] == 2
    assert json.loads(said["object"]["message"]["payload"]) == {"b": "later"}
    assert said["object"]["message"]["text"] == "Отложить"
    answer = {"event_id": pressed["object"]["event_id"], "user_id": ANNA, "peer_id": ANNA}
    toast = json.dumps({"type": "show_snackbar", "text": "Записано"})
    assert await desk.call("messages.sendMessageEventAnswer", **answer, event_data=toast) == 1
    long = json.dumps({"type": "show_snackbar", "text": "x" * 91})
    await refused(desk.call("messages.sendMessageEventAnswer", **answer, event_data=long), 100)
    await refused(desk.call("messages.sendMessageEventAnswer", **answer | {"event_id": "no"}), 100)


async def test_a_menu_stays_until_another_replaces_it(desk: Desk) -> None:
    await desk.phone("start")
    menu = Keyboard().add(Text("Мои напоминания")).row().add(Location())
    await desk.call("messages.send", peer_id=ANNA, message="Меню", random_id=1, keyboard=menu.get_json())
    await desk.phone("press", text="Мои напоминания")
    await desk.phone("press", text="Отправить местоположение")
    words, place = (event["object"]["message"] for event in (await desk.events())[-2:])
    assert words["text"] == "Мои напоминания"
    assert place["geo"]["type"] == "point"
    removed = '{"one_time":true,"buttons":[]}'
    await desk.call("messages.send", peer_id=ANNA, message="Без меню", random_id=2, keyboard=removed)
    assert (await desk.phone("press", text="Мои напоминания"))["status"] == 404


def rows(count: int, width: int, **more: Any) -> str:
    button = {"action": {"type": "text", "label": "x", "payload": "{}"}}
    return json.dumps({"buttons": [[button] * width for _ in range(count)], **more})


@pytest.mark.parametrize(
    "board",
    [
        "{",
        '{"buttons":{}}',
        '{"one_time":1,"buttons":[]}',
        rows(11, 1),
        rows(1, 6),
        rows(9, 5),
        rows(7, 1, inline=True),
        rows(4, 3, inline=True),
        '{"buttons":[[]]}',
        '{"buttons":[[{"action":{"type":"text","label":""}}]]}',
        json.dumps({"buttons": [[{"action": {"type": "text", "label": "я" * 41}}]]}),
        json.dumps({"buttons": [[{"action": {"type": "callback", "label": "x"}}]]}),
        json.dumps({"buttons": [[{"action": {"type": "text", "label": "x", "payload": {"b": "x" * 255}}}]]}),
        json.dumps({"buttons": [[{"action": {"type": "dance", "label": "x"}}]]}),
        json.dumps({"buttons": [[{"action": {"type": "open_link", "label": "x", "link": "vk"}}]]}),
        json.dumps({"buttons": [[{"action": {"type": "location"}}, {"action": {"type": "text", "label": "x"}}]]}),
    ],
)
async def test_a_keyboard_out_of_vks_rules_is_refused(desk: Desk, board: str) -> None:
    await desk.phone("start")
    await refused(desk.call("messages.send", peer_id=ANNA, message="x", random_id=1, keyboard=board), 911)


async def test_the_largest_keyboards_are_taken(desk: Desk) -> None:
    await desk.phone("start")
    for number, board in enumerate((rows(8, 5), rows(10, 4), rows(2, 5, inline=True), rows(5, 2, inline=True)), 1):
        await desk.call("messages.send", peer_id=ANNA, message="x", random_id=number, keyboard=board)
    assert (await desk.stats())["invalid"] == []
