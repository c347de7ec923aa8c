"""What only VK does: its own ways to say no, documents by refusal, edits and presses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.channels.errors import Permanent, Reason, Throttled, Transient
from bot.channels.port import Address
from bot.channels.vk.send import VkPort
from storage.content import Attachment, AttachmentKind, Button, Content, Location
from storage.event import EventKind
from tests.channels.rig import Rig
from tests.channels.samples import attachment, png
from tests.integration.vk_channel.ways import another, journal


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
