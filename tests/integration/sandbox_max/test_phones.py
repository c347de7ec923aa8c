"""The local MAX, driven over HTTP by the real maxapi client: what people write, change and do."""

from __future__ import annotations

import pytest
from maxapi.exceptions.max import MaxApiError
from maxapi.types.updates import UpdateUnionAdapter

from sandbox.max_messenger.shapes import BOT_ID
from tests.integration.sandbox_max.town import ANNA, CHAT, Town


@pytest.mark.parametrize(
    ("kind", "in_max"),
    [
        ("photo", "image"),
        ("video", "video"),
        ("round_video", "video"),
        ("animation", "video"),
        ("voice", "audio"),
        ("audio", "audio"),
        ("document", "file"),
        ("sticker", "sticker"),
    ],
)
async def test_each_kind_of_file_is_one_that_maxapi_understands(town: Town, kind: str, in_max: str) -> None:
    await town.phone("send", text="Вот", attachments=[{"kind": kind, "size": 3000}])
    update = UpdateUnionAdapter.validate_python((await town.poll())[0])
    (attachment,) = update.message.body.attachments
    assert attachment.type == in_max
    async with town.http.get(attachment.payload.url) as answer:
        assert len(await answer.read()) == 3000


async def test_pictures_come_together_and_documents_one_by_one(town: Town) -> None:
    files = [{"kind": "photo"}, {"kind": "document"}, {"kind": "video"}, {"kind": "document"}]
    ids = (await town.phone("send", text="Анализы", attachments=files))["message_ids"]
    bodies = [update["message"]["body"] for update in await town.poll()]
    assert [body["mid"] for body in bodies] == ids
    assert [[a["type"] for a in body["attachments"]] for body in bodies] == [["image", "video"], ["file"], ["file"]]
    assert [body["text"] for body in bodies] == ["Анализы", "", ""]


async def test_a_place_a_link_and_formatting_arrive_as_max_sends_them(town: Town) -> None:
    await town.phone("send", location={"latitude": 59.9, "longitude": 30.3})
    await town.phone("send", text="см. https://example.org/a")
    await town.phone("send", text="😀 важно", spans=[{"kind": "bold", "start": 2, "length": 5}])
    place, link, bold = [update["message"]["body"] for update in await town.poll()]
    assert place["attachments"] == [{"type": "location", "latitude": 59.9, "longitude": 30.3}]
    assert link["attachments"][0]["payload"]["url"] == "https://example.org/a"
    assert bold["markup"] == [{"from": 3, "length": 5, "type": "strong"}]


async def test_a_message_has_the_shape_of_the_official_sample(town: Town) -> None:
    await town.phone("send", text="Привет")
    (update,) = await town.poll()
    message = update.pop("message")
    assert update == {"timestamp": 1790000000000, "user_locale": "ru", "update_type": "message_created"}
    assert message["recipient"] == {"chat_id": CHAT, "chat_type": "dialog", "user_id": BOT_ID}
    assert set(message) == {"recipient", "timestamp", "body", "sender"}
    assert set(message["body"]) == {"mid", "seq", "text"}
    assert message["body"]["mid"] == f"mid.{CHAT:016x}{message['body']['seq']:016x}"
    assert message["body"]["seq"] >> 16 == message["timestamp"]


async def test_edits_deletions_and_replies_of_a_person_are_told(town: Town) -> None:
    sent = await town.bot_says("Как дела?")
    mid = (await town.phone("send", text="Хорошо", reply_to=sent))["message_ids"][0]
    await town.phone("edit", message_id=mid, text="Плохо")
    await town.phone("delete", message_id=mid)
    created, edited, removed = (await town.poll())[1:]
    assert created["message"]["link"]["type"] == "reply"
    assert created["message"]["link"]["message"]["mid"] == sent
    assert (edited["update_type"], edited["message"]["body"]["text"]) == ("message_edited", "Плохо")
    assert removed == {
        "message_id": mid,
        "chat_id": CHAT,
        "user_id": ANNA,
        "timestamp": 1790000000000,
        "update_type": "message_removed",
    }


async def test_every_other_happening_is_one_that_maxapi_understands(town: Town) -> None:
    chat = (await town.phone("group", title="Кураторы", members=[ANNA]))["chat"]
    for kind in ("user_added", "user_removed", "bot_removed", "bot_added", "chat_title_changed"):
        await town.phone("happening", type=kind, chat=chat, member=500000002, title="Новое имя")
    for kind in ("dialog_cleared", "dialog_muted", "dialog_unmuted", "dialog_removed"):
        await town.phone("happening", type=kind)
    assert len(await town.poll()) == 10
    _, listed = await town.ask("GET", "/chats")
    assert [found["title"] for found in listed["chats"]] == ["Новое имя"]
    members = await town.bot.get_chat_members(int(chat))
    assert {member.user_id for member in members.members} == {ANNA, BOT_ID}
    sent = await town.bot.send_message(chat_id=int(chat), text="Всем привет")
    assert sent is not None
    assert sent.message.recipient.chat_type == "chat"


async def test_a_group_is_read_changed_and_left(town: Town) -> None:
    chat = int((await town.phone("group", title="Кураторы", members=[ANNA]))["chat"])
    sent = await town.bot.send_message(chat_id=chat, text="Главное")
    assert sent is not None
    assert sent.message.body is not None
    status, _ = await town.ask("PATCH", f"/chats/{chat}", {"title": "Смена", "pin": sent.message.body.mid})
    found = await town.bot.get_chat_by_id(chat)
    assert (status, found.title, found.participants_count) == (200, "Смена", 2)
    assert found.pinned_message is not None
    await town.bot.delete_pin_message(chat)
    assert (await town.bot.get_pin_message(chat)).message is None
    await town.bot.add_chat_members(chat, [500000002])
    await town.bot.kick_chat_member(chat, 500000002)
    assert [admin.user_id for admin in (await town.bot.get_list_admin_chat(chat)).members] == [BOT_ID, ANNA]
    assert (await town.bot.get_me_from_chat(chat)).is_admin
    await town.bot.delete_me_from_chat(chat)
    with pytest.raises(MaxApiError, match=r"chat\.denied"):
        await town.bot.send_message(chat_id=chat, text="Есть кто?")
    with pytest.raises(MaxApiError, match=r"chat\.not\.found"):
        await town.bot.get_chat_by_id(-1)
