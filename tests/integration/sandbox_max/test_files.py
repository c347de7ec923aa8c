"""The local MAX, driven over HTTP by the real maxapi client: files, cards, places and links of the bot."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from maxapi.enums.message_link_type import MessageLinkType
from maxapi.enums.upload_type import UploadType
from maxapi.types import InputMediaBuffer
from maxapi.types.message import NewMessageLink

from sandbox.max_messenger.uploads import LARGEST
from tests.integration.sandbox_max.town import ANNA, CHAT, Town

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


@pytest.mark.parametrize(
    ("kind", "shown"), [("image", "photo"), ("video", "video"), ("audio", "voice"), ("file", "document")]
)
async def test_an_upload_of_each_kind_arrives_whole(town: Town, kind: str, shown: str) -> None:
    await town.phone("start")
    data = PNG + b"x" * 200_000
    media: Any = InputMediaBuffer(data, filename="снимок", type=UploadType(kind))
    sent = await town.bot.send_message(user_id=ANNA, attachments=[media])
    assert sent is not None
    assert sent.message.body is not None
    attachments: list[Any] = list(sent.message.body.attachments or [])
    (attachment,) = attachments
    assert attachment.type == kind
    (message,) = await town.messages()
    assert [(a["kind"], a["size"]) for a in message["attachments"]] == [(shown, len(data))]
    async with town.http.get(attachment.payload.url) as answer:
        assert await answer.read() == data
    async with town.http.get(town.url + message["attachments"][0]["url"]) as answer:
        assert await answer.read() == data


async def test_what_the_upload_answers_is_the_payload_of_a_picture(town: Town) -> None:
    await town.phone("start")
    _, place = await town.ask("POST", "/uploads", type="image")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("data", PNG, filename="снимок.png", content_type="image/png")
    async with town.http.post(place["url"], data=form) as answer:
        uploaded = await answer.json()
    body = {"attachments": [{"type": "image", "payload": uploaded}]}
    status, sent = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert status == 200
    (photo,) = sent["message"]["body"]["attachments"]
    assert set(photo["payload"]) == {"photo_id", "token", "url"}
    (entry,) = await town.journal("POST /upload")
    assert entry["files"] == [{"field": "data", "name": "снимок.png", "size": len(PNG)}]


async def test_an_upload_without_its_field_or_beyond_the_limit_is_refused(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LARGEST, "image", 10)
    for fields, status in (({"file": PNG}, 400), ({"data": PNG}, 413)):
        _, place = await town.ask("POST", "/uploads", type="image")
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value, filename="a.png")
        async with town.http.post(place["url"], data=form) as answer:
            assert answer.status == status
    async with town.http.post(f"{town.url}/upload/none", data=b"") as answer:
        assert answer.status == 404


async def test_bytes_can_be_uploaded_by_themselves(town: Town) -> None:
    _, place = await town.ask("POST", "/uploads", type="file")
    headers = {"Content-Disposition": 'attachment; filename="анализ.pdf"', "Content-Type": "application/x-binary"}
    async with town.http.post(place["url"], data=b"12345", headers=headers) as answer:
        assert set(await answer.json()) == {"fileId", "token"}


async def test_what_is_still_processed_is_not_ready_at_its_first_use(town: Town) -> None:
    await town.phone("start")
    rule = {"method": "attachment.not.ready", "kind": "error", "times": 1}
    await town.control("faults", rules=[rule])
    media: Any = InputMediaBuffer(PNG, type=UploadType.IMAGE)
    await town.bot.send_message(user_id=ANNA, attachments=[media])
    attempts = await town.journal("POST /messages")
    assert [(entry["ok"], "attachment.not.ready" in (entry["error"] or "")) for entry in attempts] == [
        (False, True),
        (True, False),
    ]


async def test_a_video_sent_before_its_bytes_is_not_ready(town: Town) -> None:
    await town.phone("start")
    token = (await town.bot.get_upload_url(UploadType.VIDEO)).token
    body = {"attachments": [{"type": "video", "payload": {"token": token}}]}
    status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert (status, answer["code"]) == (400, "attachment.not.ready")


async def test_a_token_of_another_kind_or_none_is_refused(town: Town) -> None:
    await town.phone("start")
    upload = await town.bot.upload_media(InputMediaBuffer(b"text", filename="a.txt", type=UploadType.FILE))
    for payload, words in (
        ({"token": upload.payload.token}, "Invalid photo token"),
        ({}, "No `photos`, `url` or `token`"),
    ):
        body = {"attachments": [{"type": "image", "payload": payload}]}
        status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
        assert (status, answer["code"]) == (400, "proto.payload")
        assert words in answer["message"]


async def test_what_a_person_sent_can_be_sent_on_by_its_token(town: Town) -> None:
    await town.phone("send", attachments=[{"kind": "photo"}])
    photo = (await town.poll())[0]["message"]["body"]["attachments"][0]
    body = {"attachments": [{"type": "image", "payload": {"token": photo["payload"]["token"]}}]}
    status, answer = await town.ask("POST", "/messages", body, chat_id=CHAT)
    assert status == 200
    assert answer["message"]["body"]["attachments"][0]["payload"]["url"] == photo["payload"]["url"]


async def test_a_sticker_a_card_a_place_and_a_link_can_be_sent(town: Town) -> None:
    await town.phone("send", attachments=[{"kind": "sticker"}])
    sticker = (await town.poll())[0]["message"]["body"]["attachments"][0]
    for attachment in (
        {"type": "sticker", "payload": {"code": sticker["payload"]["code"]}},
        {"type": "contact", "payload": {"name": "Врач", "vcf_phone": "+79160000000"}},
        {"type": "location", "latitude": 59.9, "longitude": 30.3},
        {"type": "share", "payload": {"url": "https://example.org"}},
        {"type": "image", "payload": {"url": "https://example.org/a.png"}},
    ):
        status, _ = await town.ask("POST", "/messages", {"attachments": [attachment]}, chat_id=CHAT)
        assert status == 200
    said = (await town.messages())[1:]
    assert said[0]["attachments"][0]["kind"] == "sticker"
    assert said[1]["contact"] == {"phone": "+79160000000", "name": "Врач", "own": False}
    assert said[2]["location"] == {"latitude": 59.9, "longitude": 30.3}
    assert said[4]["attachments"][0]["kind"] == "photo"


async def test_a_forward_carries_the_original(town: Town) -> None:
    mid = (await town.phone("send", text="Важное"))["message_ids"][0]
    await town.phone("start", user=500000002)
    sent = await town.bot.send_message(user_id=500000002, link=NewMessageLink(type=MessageLinkType.FORWARD, mid=mid))
    assert sent is not None
    assert sent.message.link is not None
    assert (sent.message.link.chat_id, sent.message.link.message.text) == (CHAT, "Важное")


async def test_a_video_tells_where_its_bytes_are(town: Town) -> None:
    await town.phone("send", attachments=[{"kind": "video", "size": 5000, "duration": 7}])
    video = (await town.poll())[0]["message"]["body"]["attachments"][0]
    details = await town.bot.get_video(video["payload"]["token"])
    assert details.duration == 7
    assert details.urls is not None
    async with town.http.get(str(details.urls.mp4_720)) as answer:
        assert len(await answer.read()) == 5000
