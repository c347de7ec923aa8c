"""The sandbox's VK, spoken to by the real vkbottle over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from vkbottle import API, AiohttpClient, BotPolling, Callback, Keyboard, Location, OpenLink, Text, VKAPIError
from vkbottle.tools import DocMessagesUploader, PhotoMessageUploader, VoiceMessageUploader
from vkbottle_types.events import bot_events

from sandbox.vk.community import GROUP, TOKEN
from sandbox.vk.server import build
from sandbox.world import Person, World

ANNA = 501
EVENT_MODELS = {
    "message_new": bot_events.MessageNew,
    "message_reply": bot_events.MessageReply,
    "message_edit": bot_events.MessageEdit,
    "message_allow": bot_events.MessageAllow,
    "message_deny": bot_events.MessageDeny,
    "message_event": bot_events.MessageEvent,
    "message_typing_state": bot_events.MessageTypingState,
    "message_reaction_event": bot_events.MessageReactionEvent,
}


@dataclass
class Desk:
    """A running VK, a bot on it, and a phone."""

    base: str
    api: API
    http: aiohttp.ClientSession
    world: World

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method as vkbottle does, give its `response`."""
        return (await self.api.request(method, params))["response"]

    async def phone(self, act: str, **body: Any) -> Any:
        """Do something on a person's phone."""
        async with self.http.post(f"{self.base}/phone/{act}", json={"user": ANNA, **body}) as answer:
            return await answer.json() | {"status": answer.status}

    async def control(self, what: str, **body: Any) -> None:
        """Order something of the sandbox."""
        async with self.http.post(f"{self.base}/control/{what}", json=body) as answer:
            assert answer.status == 200

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Order one fault."""
        await self.control("faults", rules=[{"method": method, "kind": kind, **more}])

    async def stats(self) -> Any:
        """Read the sandbox's counts."""
        async with self.http.get(f"{self.base}/control/stats") as answer:
            return await answer.json()

    async def messages(self) -> list[Any]:
        """What Anna sees."""
        async with self.http.get(f"{self.base}/phone/chats", params={"user": ANNA}) as answer:
            chats = (await answer.json())["chats"]
        return list(chats[0]["messages"]) if chats else []

    async def events(self, since: int = 0) -> list[Any]:
        """Read the events from the beginning, each parsed by vkbottle's own model."""
        server = await self.call("groups.getLongPollServer", group_id=GROUP)
        answer = await BotPolling(self.api, GROUP, wait=1).get_event(server | {"ts": str(since)})
        for event in answer["updates"]:
            EVENT_MODELS[event["type"]](**event)
        return list(answer["updates"])


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    world = World([Person("anna", "Анна Смирнова", vk_id=ANNA)])
    runner = web.AppRunner(build(world))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    api = API(TOKEN, http_client=AiohttpClient())
    api.API_URL = f"{base}/method/"
    async with aiohttp.ClientSession() as http:
        yield Desk(base, api, http, world)
    await api.http_client.close()
    await runner.cleanup()
    world.close()


async def refused(call: Any, code: int) -> VKAPIError[Any]:
    with pytest.raises(VKAPIError) as caught:
        await call
    assert caught.value.code == code, caught.value
    return caught.value


# --- sending ---------------------------------------------------------------------------------------------------------


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


# --- errors ----------------------------------------------------------------------------------------------------------


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
    assert str(captcha.captcha_sid) == "1"
    assert len(await desk.messages()) == 1


async def test_more_than_twenty_requests_a_second_are_too_many(desk: Desk) -> None:
    await desk.control("limits", on=True)
    answers = await asyncio.gather(*(desk.call("utils.getServerTime") for _ in range(25)), return_exceptions=True)
    assert sum(isinstance(answer, VKAPIError) and answer.code == 6 for answer in answers) == 5
    assert (await desk.stats())["over_limit"] == 5


# --- keyboards -------------------------------------------------------------------------------------------------------


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


# --- changing --------------------------------------------------------------------------------------------------------


async def test_own_messages_are_edited_pinned_reacted_to_and_deleted(desk: Desk) -> None:
    await desk.phone("send", text="Здравствуйте")
    sent = await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=1, keyboard=rows(1, 1, inline=True))
    assert await desk.call("messages.edit", peer_id=ANNA, cmid=2, message="два") == 1
    assert await desk.call("messages.edit", peer_id=ANNA, message_id=sent, message="три") == 1
    await refused(desk.call("messages.edit", peer_id=ANNA, cmid=1, message="чужое"), 15)
    await refused(desk.call("messages.edit", peer_id=ANNA, cmid=77, message="нет такого"), 100)
    assert (await desk.call("messages.pin", peer_id=ANNA, cmid=2))["conversation_message_id"] == 2
    assert await desk.call("messages.sendReaction", peer_id=ANNA, cmid=1, reaction_id=1) == 1
    await refused(desk.call("messages.sendReaction", peer_id=ANNA, cmid=1, reaction_id=17), 1009)
    first, second = await desk.messages()
    assert first["reactions"] == {"bot": "❤"}
    assert (second["text"], second["edited"], second["pinned"], second["buttons"]) == ("три", True, True, [])
    assert await desk.call("messages.deleteReaction", peer_id=ANNA, cmid=1) == 1
    assert await desk.call("messages.unpin", peer_id=ANNA) == 1
    assert (await desk.api.messages.delete(peer_id=ANNA, cmids=[2], delete_for_all=True))[0].response
    await refused(desk.call("messages.delete", peer_id=ANNA, cmids=[1], delete_for_all=1), 924)
    first, second = await desk.messages()
    assert (first["reactions"], second["deleted"]) == ({}, True)


async def test_typing_is_seen(desk: Desk) -> None:
    await desk.phone("start")
    assert await desk.call("messages.setActivity", peer_id=ANNA, type="typing") == 1
    async with desk.http.get(f"{desk.base}/phone/chats", params={"user": ANNA}) as answer:
        assert (await answer.json())["chats"][0]["typing"] is True


# --- reading ---------------------------------------------------------------------------------------------------------


async def test_what_was_missed_is_found_in_conversations_and_histories(desk: Desk) -> None:
    for text in ("раз", "два", "три"):
        await desk.phone("send", text=text)
    listed = await desk.api.messages.get_conversations(filter="unread", extended=True)
    assert (listed.count, listed.items[0].conversation.unread_count) == (1, 3)
    assert listed.items[0].last_message.text == "три"
    history = await desk.api.messages.get_history(peer_id=ANNA, count=2, offset=1)
    assert (history.count, [item.text for item in history.items]) == (3, ["два", "раз"])
    oldest = await desk.call("messages.getHistory", peer_id=ANNA, rev=1, start_cmid=2)
    assert [item["text"] for item in oldest["items"]] == ["два", "три"]
    found = await desk.api.messages.get_by_conversation_message_id(peer_id=ANNA, conversation_message_ids=[3, 99])
    assert [item.text for item in found.items] == ["три"]
    by_id = await desk.api.messages.get_by_id(message_ids=[1, 2])
    assert [item.text for item in by_id.items] == ["раз", "два"]
    await desk.call("messages.markAsRead", peer_id=ANNA)
    shape = (await desk.api.messages.get_conversations_by_id(peer_ids=[ANNA])).items[0]
    assert shape.unread_count is None
    assert shape.in_read == shape.last_message_id


async def test_the_community_and_people_are_known(desk: Desk) -> None:
    group = (await desk.api.groups.get_by_id()).groups[0]
    assert (group.id, group.screen_name) == (GROUP, "zabota_sandbox")
    person = (await desk.api.users.get(user_ids=[ANNA]))[0]
    assert (person.first_name, person.last_name) == ("Анна", "Смирнова")
    rights = await desk.api.groups.get_token_permissions()
    assert {right.name for right in rights.permissions} == {"photos", "messages", "docs", "manage"}
    assert (await desk.call("utils.resolveScreenName", screen_name="zabota_sandbox"))["object_id"] == GROUP
    assert abs(await desk.call("utils.getServerTime") - desk.world.clock()) < 5


# --- what people do --------------------------------------------------------------------------------------------------


async def test_a_code_in_the_link_comes_with_the_first_message(desk: Desk) -> None:
    await desk.phone("start", payload="ABCDEFGHJK")
    message = (await desk.events())[0]["object"]["message"]
    assert (message["text"], message["ref"], message["payload"]) == ("Начать", "ABCDEFGHJK", '{"command":"start"}')


async def test_edits_reactions_and_typing_are_told_and_deletions_are_not(desk: Desk) -> None:
    await desk.phone("send", text="раз")
    await desk.phone("edit", message_id=1, text="два")
    await desk.phone("react", message_id=1, emoji="👍")
    await desk.phone("react", message_id=1, emoji=None)
    await desk.phone("typing")
    await desk.phone("delete", message_id=1)
    assert (await desk.phone("react", message_id=1, emoji="🦄"))["status"] == 404
    _, edit, reaction, back, typing = await desk.events()
    assert (edit["type"], edit["object"]["text"], edit["object"]["from_id"]) == ("message_edit", "два", ANNA)
    assert reaction["object"] == {"reacted_id": ANNA, "peer_id": ANNA, "cmid": 1, "reaction_id": 4}
    assert "reaction_id" not in back["object"]
    assert typing["object"] == {"state": "typing", "from_id": ANNA, "to_id": -GROUP}


async def test_what_vk_can_not_do_its_phone_can_not_do(desk: Desk) -> None:
    await desk.phone("send", text="раз")
    assert (await desk.phone("react", message_id=1, emoji="🦄"))["status"] == 400
    contact = {"phone": "+79990000000", "name": "Анна", "own": True}
    assert (await desk.phone("send", contact=contact))["status"] == 400
    assert (await desk.phone("group", title="Группа", members=[ANNA]))["status"] == 400


ATTACHED = {
    "photo": "photo",
    "document": "doc",
    "voice": "audio_message",
    "audio": "audio",
    "video": "video",
    "round_video": "video",
    "sticker": "sticker",
    "animation": "doc",
}


@pytest.mark.parametrize("kind", ATTACHED)
async def test_each_kind_of_file_arrives_in_vks_json(desk: Desk, kind: str) -> None:
    await desk.phone("send", attachments=[{"kind": kind, "size": 3000, "duration": 3}])
    event = (await desk.events())[0]
    parsed = EVENT_MODELS["message_new"](**event).object.message.attachments[0]
    assert parsed.type.value == ATTACHED[kind]
    body = getattr(parsed, ATTACHED[kind])
    match kind:
        case "photo":
            url = body.sizes[-1].url
        case "voice":
            url = body.link_ogg
        case "sticker":
            url = body.images[-1].url
        case "video" | "round_video":
            assert body.player is None
            assert body.files is None
            assert (body.type.value == "video_message") == (kind == "round_video")
            return
        case _:
            url = body.url
    async with desk.http.get(url) as answer:
        assert (answer.status, len(await answer.read())) == (200, 3000)


async def test_an_album_is_one_message_of_up_to_ten(desk: Desk) -> None:
    answer = await desk.phone("send", text="Снимки", attachments=[{"kind": "photo"}] * 12)
    assert answer["message_ids"] == ["1", "2"]
    first, second = (event["object"]["message"] for event in await desk.events())
    assert (len(first["attachments"]), len(second["attachments"]), second["text"]) == (10, 2, "")


async def test_a_photo_a_person_sent_may_be_sent_on_with_its_key(desk: Desk) -> None:
    await desk.phone("send", attachments=[{"kind": "photo"}])
    photo = (await desk.events())[0]["object"]["message"]["attachments"][0]["photo"]
    name = f"photo{photo['owner_id']}_{photo['id']}"
    await desk.call("messages.send", peer_id=ANNA, attachment=f"{name}_{photo['access_key']}", random_id=1)
    await refused(desk.call("messages.send", peer_id=ANNA, attachment=name, random_id=2), 15)


# --- uploads ---------------------------------------------------------------------------------------------------------


async def test_photos_documents_and_voices_are_uploaded_and_sent(desk: Desk) -> None:
    await desk.phone("start")
    photo = await PhotoMessageUploader(desk.api).upload(b"p" * 100_000, peer_id=ANNA)
    doc = await DocMessagesUploader(desk.api).upload(b"d" * 200, peer_id=ANNA, title="Выписка.pdf")
    voice = await VoiceMessageUploader(desk.api).upload(b"v" * 300, peer_id=ANNA, title="voice.ogg")
    assert [name.split("-")[0] for name in (photo, doc, voice)] == ["photo", "doc", "audio_message"]
    await desk.call("messages.send", peer_id=ANNA, message="Файлы", attachment=f"{photo},{doc}", random_id=1)
    await desk.call("messages.send", peer_id=ANNA, attachment=voice, random_id=2)
    files = [file for message in await desk.messages() for file in message["attachments"]]
    assert [(file["kind"], file["size"]) for file in files] == [("photo", 100_000), ("document", 200), ("voice", 300)]
    assert files[1]["name"] == "Выписка.pdf"
    async with desk.http.get(desk.base + files[0]["url"]) as answer:
        assert await answer.read() == b"p" * 100_000
    assert (await desk.stats())["invalid"] == []


async def test_what_vk_does_not_take_is_refused_by_the_upload_server(desk: Desk) -> None:
    await desk.phone("start")
    server = (await desk.call("docs.getMessagesUploadServer", peer_id=ANNA, type="doc"))["upload_url"]
    for name in ("песня.mp3", "virus.exe"):
        form = aiohttp.FormData()
        form.add_field("file", b"1", filename=name)
        async with desk.http.post(server, data=form) as answer:
            assert "error" in await answer.json()
    await refused(desk.call("photos.getMessagesUploadServer", peer_id=999), 901)
    await refused(desk.call("photos.saveMessagesPhoto", server=1, photo="[]", hash="x"), 100)


# --- Long Poll -------------------------------------------------------------------------------------------------------


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


# --- Callback API ----------------------------------------------------------------------------------------------------


@dataclass
class Hook:
    """A webhook that remembers what came."""

    url: str
    came: list[tuple[Any, str | None]]
    answers: list[tuple[int, str]]

    async def until(self, count: int) -> list[Any]:
        """Wait for so many requests, give their bodies."""
        async with asyncio.timeout(10):
            while len(self.came) < count:
                await asyncio.sleep(0.02)
        return [body for body, _ in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    came: list[tuple[Any, str | None]] = []
    answers: list[tuple[int, str]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        came.append((body, request.headers.get("X-Retry-Counter")))
        default = (200, "sandbox-ok" if body["type"] == "confirmation" else "ok")
        status, text = answers.pop(0) if answers else default
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_post("/vk", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Hook(f"http://127.0.0.1:{runner.addresses[0][1]}/vk", came, answers)
    await runner.cleanup()


async def add(desk: Desk, hook: Hook, **events: int) -> int:
    code = await desk.call("groups.getCallbackConfirmationCode", group_id=GROUP)
    assert code == {"code": "sandbox-ok"}
    server = {"group_id": GROUP, "url": hook.url, "title": "Забота", "secret_key": "тайна"}
    added: int = (await desk.call("groups.addCallbackServer", **server))["server_id"]
    await desk.call("groups.setCallbackSettings", group_id=GROUP, server_id=added, api_version="5.199", **events)
    async with asyncio.timeout(5):
        while (await desk.call("groups.getCallbackServers", group_id=GROUP))["items"][0]["status"] != "ok":
            await asyncio.sleep(0.02)
    return added


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


# --- execute ---------------------------------------------------------------------------------------------------------


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
