"""What only VK does: Long Poll's gaps, documents by refusal, per-peer errors, its own way to say no."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.errors import Permanent, Reason, Throttled, Transient
from bot.channels.port import Address, Raw
from bot.channels.vk.connect import connect
from bot.channels.vk.listen import VkEar
from bot.channels.vk.send import VkPort
from storage.content import Attachment, AttachmentKind, Button, Content, Location
from storage.event import EventKind
from tests.channels.rig import MESSENGERS, Rig
from tests.channels.rig import rig as start
from tests.channels.samples import attachment, png

SETTINGS = MESSENGERS["vk"].settings


@pytest_asyncio.fixture
async def vk() -> AsyncIterator[Rig]:
    async with start("vk") as made:
        yield made


@pytest_asyncio.fixture
async def ear(vk: Rig) -> AsyncIterator[VkEar]:
    """An ear of another process: it knows nothing of the first one's server and key."""
    made, port = await another(vk)
    yield made
    await port.close()


async def another(vk: Rig, **other: Any) -> tuple[VkEar, VkPort]:
    settings: dict[str, Any] = {**SETTINGS, **other}
    return await connect(api_url=vk.base, **settings)


def texts(updates: list[Raw]) -> list[str]:
    return [raw["object"]["message"]["text"] for raw in updates if raw["type"] == "message_new"]


async def journal(vk: Rig, method: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await vk.get(f"/control/journal?method={method}"))["entries"]
    return entries


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


async def test_a_press_tells_when_it_came(vk: Rig) -> None:
    (sent,) = await vk.say(Content(text="Приняли?", buttons=((Button("Принято", "taken"),),)))
    await vk.phone("press", message_id=sent.message_ids[0], data="taken")

    press = await vk.hear()

    assert press.kind is EventKind.BUTTON
    assert press.at.year > 2000


async def test_a_menu_press_carries_its_data(vk: Rig) -> None:
    (sent,) = await vk.say(Content(text="Чем помочь?", buttons=((Button("Мои меры", "menu:m"),),), menu=True))
    await vk.phone("press", message_id=sent.message_ids[0], text="Мои меры")

    press = await vk.hear()

    assert (press.kind, press.button, press.callback_id) == (EventKind.BUTTON, "menu:m", None)


async def test_one_key_makes_one_message(vk: Rig) -> None:
    first = await vk.port.send(vk.to, Content(text="Раз"), key=5)
    again = await vk.port.send(vk.to, Content(text="Раз"), key=5)

    assert first.message_ids == again.message_ids
    assert len(await vk.shown()) == 1


async def test_who_refused_messages_is_blocked_though_vk_answers_inside_a_list(vk: Rig) -> None:
    await vk.phone("block")

    with pytest.raises(Permanent) as caught:
        await vk.port.send(vk.to, Content(text="Раз"), key=5)

    assert caught.value.reason is Reason.BLOCKED


async def test_the_flood_of_one_chat_is_told_from_the_rate_of_the_bot(vk: Rig) -> None:
    for bot in (True, False):
        await vk.fault("throttle", bot=bot)
        with pytest.raises(Throttled) as caught:
            await vk.port.send(vk.to, Content(text="Раз"), key=5)
        assert caught.value.bot is bot


async def test_a_reply_to_a_message_that_is_gone_is_sent_without_it(vk: Rig) -> None:
    (gone,) = await vk.say(Content(text="Лишнее"))
    await vk.port.delete(vk.to, gone.message_ids[0])

    await vk.port.send(vk.to, Content(text="Ответ"), key=9, reply_to=gone.message_ids[0])

    (shown,) = await vk.shown()
    assert (shown["text"], shown["reply_to"]) == ("Ответ", None)


async def test_an_edit_keeps_the_photo_it_does_not_name(vk: Rig, tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(png())
    content = Content(text="Снимок", attachments=(attachment(AttachmentKind.PHOTO),))
    (sent,) = await vk.say(content, files={0: photo})

    await vk.port.edit(vk.to, sent.message_ids[0], Content(text="Снимок [id1|УЗИ]"))

    (shown,) = await vk.shown()
    assert [file["kind"] for file in shown["attachments"]] == ["photo"]
    assert "УЗИ" in shown["text"]


async def test_an_edit_keeps_the_place_and_the_message_answered(vk: Rig) -> None:
    await vk.phone("send", text="Где вы?")
    asked = await vk.hear()
    place = Content(text="Здесь", location=Location(52.6, 39.6))
    sent = await vk.port.send(vk.to, place, key=3, reply_to=asked.message_id)

    await vk.port.edit(vk.to, sent.message_ids[0], Content(text="Тут"))

    (shown,) = await vk.shown()
    assert (shown["text"], shown["location"]["latitude"], shown["reply_to"]) == ("Тут", 52.6, asked.message_id)


async def test_an_edit_of_what_is_gone_says_so(vk: Rig) -> None:
    (sent,) = await vk.say(Content(text="Раз"))
    await vk.port.delete(vk.to, sent.message_ids[0])

    with pytest.raises(Permanent) as caught:
        await vk.port.edit(vk.to, sent.message_ids[0], Content(text="Два"))

    assert caught.value.reason is Reason.MESSAGE_GONE


async def test_an_answer_to_an_expired_press_counts_as_done(vk: Rig) -> None:
    await vk.port.answer("long-gone", "Записано", {"user_id": vk.messenger.user, "chat_id": vk.to.chat_id})


async def test_a_long_toast_is_cut_to_what_vk_shows(vk: Rig) -> None:
    (sent,) = await vk.say(Content(text="Приняли?", buttons=((Button("Принято", "taken"),),)))
    await vk.phone("press", message_id=sent.message_ids[0], data="taken")
    press = await vk.hear()
    assert press.callback_id

    await vk.port.answer(press.callback_id, "я" * 200, {"user_id": press.user_id, "chat_id": press.chat_id})

    (answered,) = await journal(vk, "messages.sendMessageEventAnswer")
    assert answered["ok"]
    assert len(json.loads(answered["params"]["event_data"])["text"]) == 90


@pytest.mark.parametrize(
    ("kind", "name", "shown_name"),
    [
        (AttachmentKind.PHOTO, "снимок.heic", "снимок.heic"),
        (AttachmentKind.AUDIO, "песня.mp3", "песня.mp3_"),
        (AttachmentKind.DOCUMENT, "программа.exe", "программа.exe_"),
    ],
)
async def test_what_vk_will_not_take_as_it_is_still_arrives_as_a_file(
    vk: Rig, tmp_path: Path, kind: AttachmentKind, name: str, shown_name: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"bytes")

    await vk.say(Content(attachments=(Attachment(kind, "elsewhere", "1", name=name),)), files={0: file})

    (shown,) = await vk.shown()
    assert [(each["kind"], each["name"]) for each in shown["attachments"]] == [("document", shown_name)]
    assert await vk.bytes_of(shown["attachments"][0]) == b"bytes"


async def test_an_upload_whose_answer_was_lost_may_be_made_again(vk: Rig, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"bytes")
    await vk.fault("drop_after", method="upload")

    with pytest.raises(Transient):
        await vk.say(Content(attachments=(attachment(AttachmentKind.DOCUMENT),)), files={0: file})


async def test_a_file_that_is_neither_here_nor_known_to_vk_is_lost(vk: Rig, tmp_path: Path) -> None:
    for files in ({}, {0: tmp_path / "missing"}):
        with pytest.raises(Permanent) as caught:
            await vk.port.send(vk.to, Content(attachments=(attachment(AttachmentKind.DOCUMENT),)), key=1, files=files)
        assert caught.value.reason is Reason.FILE_LOST


@pytest.mark.parametrize("path", ["/files/none/none", None])
async def test_a_dead_link_is_a_lost_file(vk: Rig, path: str | None) -> None:
    dead = Attachment(AttachmentKind.DOCUMENT, "vk", vk.port.bot, url=vk.base + path if path else None)
    with pytest.raises(Permanent) as caught:
        async with vk.port.fetch(dead):
            pass
    assert caught.value.reason is Reason.FILE_LOST


async def test_a_chat_id_that_is_no_number_is_refused_here(vk: Rig) -> None:
    with pytest.raises(Permanent):
        await vk.port.send(Address("chat"), Content(text="Раз"), key=1)


async def test_the_name_of_a_person_is_asked_for(vk: Rig) -> None:
    await vk.phone("send", text="Здравствуйте", name="Мария Иванова")
    assert isinstance(vk.port, VkPort)
    assert await vk.port.name_of(vk.messenger.user) == "Мария Иванова"


async def test_the_community_tells_of_a_foreign_token(vk: Rig) -> None:
    _, port = await another(vk, group_id="5")
    me = await port.me()
    await port.close()
    assert any("200000001" in fault for fault in me.faults)
    assert (await vk.port.me()).faults == ()


async def test_the_token_is_never_in_an_address_or_a_log(vk: Rig, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(str(request.url))
        return web.json_response({"error": {"error_code": 5, "error_msg": "no", "odd": "field"}})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    server = TestServer(app)
    await server.start_server()
    ear, port = await connect(api_url=f"http://127.0.0.1:{server.port}", **dict(SETTINGS))
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(Permanent) as caught:
            await ear.poll(None)
        with pytest.raises(Permanent):
            await port.send(vk.to, Content(text="тайна"), key=1)
    await port.close()
    await server.close()

    assert len(seen) >= 2
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("asyncio")]
    for words in (*seen, *logged, str(caught.value), repr(caught.value.__cause__)):
        assert SETTINGS["token"] not in words
        assert "тайна" not in words


async def test_nothing_is_asked_twice_of_a_page_that_is_not_json(vk: Rig) -> None:
    await vk.fault("http", status=200, body="<html>", times=5)
    with pytest.raises(Transient):
        await vk.port.send(vk.to, Content(text="Раз"), key=1)
    assert len(await journal(vk, "messages.send")) == 1


async def test_a_webhook_is_registered_confirmed_and_removed(vk: Rig) -> None:
    ear, port = await another(vk, confirmation=None)
    heard: asyncio.Queue[Raw] = asyncio.Queue()

    async def hook(request: web.Request) -> web.Response:
        opened = ear.open_webhook(dict(request.headers), await request.read(), "секрет")
        for raw in opened.updates:
            heard.put_nowait(raw)
        return web.Response(status=opened.status, text=opened.text)

    app = web.Application()
    app.router.add_post("/webhook/vk", hook)
    server = TestServer(app)
    await server.start_server()
    url = f"http://127.0.0.1:{server.port}/webhook/vk"
    await ear.subscribe(url, "секрет")
    await until_confirmed(vk)
    await ear.subscribe(url, "секрет")
    assert len(await journal(vk, "groups.editCallbackServer")) == 0

    await vk.phone("send", text="Через вебхук")
    found = [await asyncio.wait_for(heard.get(), 10) for _ in range(2)]
    assert texts(found) == ["Начать", "Через вебхук"]
    assert not any("secret" in raw for raw in found)

    await ear.unsubscribe()
    await vk.phone("send", text="Через опрос")
    assert texts((await ear.poll(vk.cursor))[0])[-1] == "Через опрос"
    await port.close()
    await server.close()


async def until_confirmed(vk: Rig) -> None:
    assert isinstance(vk.port, VkPort)
    for _ in range(100):
        known = await vk.port._client.call("groups.getCallbackServers", group_id=200000001)
        if all(server["status"] == "ok" for server in known["items"]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("never confirmed")
