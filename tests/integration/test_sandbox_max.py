"""The local MAX, driven over HTTP by the real maxapi client."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from maxapi import Bot
from maxapi.client import DefaultConnectionProperties
from maxapi.enums.attachment import AttachmentType
from maxapi.enums.message_link_type import MessageLinkType
from maxapi.enums.parse_mode import ParseMode
from maxapi.enums.sender_action import SenderAction
from maxapi.enums.upload_type import UploadType
from maxapi.exceptions.max import InvalidToken, MaxApiError, MaxConnection
from maxapi.types import InputMediaBuffer
from maxapi.types.attachments.attachment import Attachment, ButtonsPayload
from maxapi.types.attachments.buttons import CallbackButton, LinkButton, MessageButton, RequestContactButton
from maxapi.types.attachments.buttons.request_geo_location_button import RequestGeoLocationButton
from maxapi.types.command import BotCommand
from maxapi.types.message import NewMessageLink
from maxapi.types.updates import UpdateUnionAdapter
from maxapi.types.updates.message_callback import MessageForCallback

from sandbox.max_messenger.markup import plain, spans_of_markup
from sandbox.max_messenger.server import build
from sandbox.max_messenger.shapes import BOT_ID
from sandbox.max_messenger.uploads import LARGEST
from sandbox.world import Person, World

ANNA = 500000001
CHAT = ANNA ^ BOT_ID
TOKEN = "sandbox-max-token"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


@dataclass
class Town:
    """A running MAX, a bot that uses it, and people's phones."""

    url: str
    world: World
    bot: Bot
    http: aiohttp.ClientSession
    now: list[float]
    marker: int | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def phone(self, act: str, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/phone/{act}", json={"user": ANNA} | body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def control(self, what: str, **body: Any) -> None:
        async with self.http.post(f"{self.url}/control/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def stats(self) -> Any:
        async with self.http.get(f"{self.url}/control/stats") as answer:
            return await answer.json()

    async def journal(self, method: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/control/journal", params={"method": method}) as answer:
            entries: list[dict[str, Any]] = (await answer.json())["entries"]
            return entries

    async def messages(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/phone/chats", params={"user": ANNA}) as answer:
            found: list[dict[str, Any]] = (await answer.json())["chats"][0]["messages"]
            return found

    async def poll(self, **params: Any) -> list[dict[str, Any]]:
        given = await self.bot.get_updates(marker=self.marker, timeout=0, **params)
        self.marker = given["marker"]
        updates: list[dict[str, Any]] = given["updates"]
        for update in updates:
            UpdateUnionAdapter.validate_python(update)
        return updates

    async def bot_says(self, text: str) -> str:
        await self.phone("start")
        sent = await self.bot.send_message(user_id=ANNA, text=text)
        assert sent is not None
        assert sent.message.body is not None
        return sent.message.body.mid

    async def ask(self, verb: str, path: str, body: Any = None, **params: Any) -> tuple[int, Any]:
        headers = {"Authorization": TOKEN}
        async with self.http.request(verb, self.url + path, json=body, params=params, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    now = [1_790_000_000.0]
    people = [Person("anna", "Анна Петрова", "+79161234567", max_id=ANNA)]
    world = World(people, clock=lambda: now[0])
    server = TestServer(build(world))
    await server.start_server()
    quick = DefaultConnectionProperties(max_retries=0)
    bot = Bot(TOKEN, default_connection=quick, after_input_media_delay=0.001, after_upload_retry_delay=0.0)
    url = str(server.make_url("")).rstrip("/")
    bot.set_api_url(url)
    async with aiohttp.ClientSession() as http:
        found = Town(url, world, bot, http, now)
        yield found
    await bot.close_session()
    await server.close()
    world.close()


def keyboard(*rows: list[Any]) -> Any:
    return Attachment(type=AttachmentType.INLINE_KEYBOARD, payload=ButtonsPayload(buttons=list(rows)), bot=None)


# --- who may speak ---------------------------------------------------------------------------------------------------


async def test_the_bot_learns_who_it_is(town: Town) -> None:
    me = await town.bot.get_me()
    assert (me.user_id, me.username, me.is_bot) == (BOT_ID, "zabota_sandbox", True)


async def test_the_bot_changes_its_name_and_commands(town: Town) -> None:
    await town.ask("PATCH", "/me", {"first_name": "Поддержка", "description": "Мы рядом"})
    commands = await town.bot.set_commands(BotCommand(name="start", description="Начать"))
    assert [command.name for command in commands.commands or []] == ["start"]
    me = await town.bot.get_me()
    assert (me.first_name, me.description) == ("Поддержка", "Мы рядом")


async def test_a_wrong_token_is_refused_in_max_own_words(town: Town) -> None:
    stranger = Bot("other", default_connection=DefaultConnectionProperties(max_retries=0))
    stranger.set_api_url(town.url)
    with pytest.raises(InvalidToken, match=r"verify\.token"):
        await stranger.get_me()
    await stranger.close_session()
    async with town.http.get(f"{town.url}/me", params={"access_token": TOKEN}) as answer:
        assert answer.status == 200


async def test_the_bot_cannot_write_first(town: Town) -> None:
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    assert (refused.value.code, refused.value.raw) == (404, {"code": "chat.not.found", "message": "dialog.not.found"})


async def test_start_carries_the_payload_of_the_link_and_lets_the_bot_write(town: Town) -> None:
    await town.phone("start", payload="CODE7")
    (update,) = await town.poll()
    person = update["user"]
    assert update["update_type"] == "bot_started"
    assert (update["payload"], update["chat_id"], update["user_locale"]) == ("CODE7", CHAT, "ru")
    assert (person["user_id"], person["first_name"], person["last_name"]) == (ANNA, "Анна", "Петрова")
    sent = await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    assert sent is not None
    assert sent.message.recipient.chat_id == CHAT


async def test_a_stopped_bot_is_denied_until_the_person_starts_it_again(town: Town) -> None:
    await town.phone("start")
    await town.phone("block")
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(chat_id=CHAT, text="Где вы?")
    assert (refused.value.code, refused.value.raw) == (
        403,
        {"code": "chat.denied", "message": "error.dialog.suspended"},
    )
    assert (await town.bot.get_chat_by_id(CHAT)).status == "suspended"
    async with town.http.post(f"{town.url}/phone/send", json={"user": ANNA, "text": "x"}) as answer:
        assert answer.status == 400
    await town.phone("unblock")
    assert [update["update_type"] for update in await town.poll()] == ["bot_started", "bot_stopped", "bot_started"]
    await town.bot.send_message(chat_id=CHAT, text="Рады вас видеть")


# --- the bot writes --------------------------------------------------------------------------------------------------


async def test_formatting_reaches_the_phone_as_spans_and_comes_back_as_markup(town: Town) -> None:
    await town.phone("start")
    text = '😀 <b>жирно</b> и <a href="https://a.b">ссылка</a> &lt;3'
    sent = await town.bot.send_message(user_id=ANNA, text=text, format=ParseMode.HTML)
    (message,) = await town.messages()
    assert message["text"] == "😀 жирно и ссылка <3"
    assert [(span["kind"], span["start"], span["length"], span["url"]) for span in message["spans"]] == [
        ("bold", 2, 5, None),
        ("link", 10, 6, "https://a.b"),
    ]
    assert sent is not None
    assert sent.message.body is not None
    assert [(mark.type, mark.from_) for mark in sent.message.body.markup or []] == [("strong", 3), ("link", 11)]
    await town.bot.send_message(user_id=ANNA, text="**раз** ~~два~~ _три_ `код` 2*2*2", format=ParseMode.MARKDOWN)
    spans = (await town.messages())[1]["spans"]
    assert [span["kind"] for span in spans] == ["bold", "strike", "italic", "code", "italic"]


def test_markdown_is_read_as_max_reads_it() -> None:
    text, marks = plain(
        "# Дозы\n> утром\n[сайт **наш**](https://a.b) и [Анна](max://user/5), ^^важно^^ \\*не\\* snake_case", "markdown"
    )
    assert text == "Дозы\nутром\nсайт наш и Анна, важно *не* snake_case"
    assert [(mark["type"], text[mark["from"] : mark["from"] + mark["length"]]) for mark in marks] == [
        ("heading", "Дозы"),
        ("quote", "утром"),
        ("link", "сайт наш"),
        ("strong", "наш"),
        ("user_mention", "Анна"),
        ("highlighted", "важно"),
    ]
    assert [span["kind"] for span in spans_of_markup(text, marks)] == ["bold", "quote", "link", "bold", "link", "bold"]
    assert plain("```\nкод **тут**\n``` _не закрыто", "markdown")[0] == "код **тут**\n _не закрыто"


async def test_touching_pieces_of_one_kind_look_like_one(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_message(user_id=ANNA, text="<b>раз <i>два</i></b><i> три</i>", format=ParseMode.HTML)
    spans = (await town.messages())[0]["spans"]
    assert [(span["kind"], span["start"], span["length"]) for span in spans] == [("bold", 0, 7), ("italic", 4, 7)]


async def test_a_reply_shows_what_it_answers(town: Town) -> None:
    mid = (await town.phone("send", text="Вопрос"))["message_ids"][0]
    sent = await town.bot.send_message(
        chat_id=CHAT, text="Ответ", link=NewMessageLink(type=MessageLinkType.REPLY, mid=mid)
    )
    assert sent is not None
    assert sent.message.link is not None
    assert sent.message.link.message.text == "Вопрос"
    assert (await town.messages())[1]["reply_to"] == mid


async def test_the_bot_edits_deletes_and_pins_its_own_messages_only(town: Town) -> None:
    theirs = (await town.phone("send", text="Моё"))["message_ids"][0]
    sent = await town.bot.send_message(
        chat_id=CHAT, text="Было", attachments=[keyboard([CallbackButton(text="Да", payload="y")])]
    )
    assert sent is not None
    assert sent.message.body is not None
    mid = sent.message.body.mid
    await town.bot.edit_message(mid, text="Стало", attachments=[])
    await town.bot.pin_message(CHAT, mid)
    shown = (await town.messages())[1]
    assert (shown["text"], shown["buttons"], shown["edited"], shown["pinned"]) == ("Стало", [], True, True)
    pinned = (await town.bot.get_pin_message(CHAT)).message
    assert pinned is not None
    await town.bot.delete_message(mid)
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await town.bot.get_message(mid)
    with pytest.raises(MaxApiError, match=r"access\.denied"):
        await town.bot.edit_message(theirs, text="Чужое")


async def test_a_message_older_than_a_day_cannot_be_edited(town: Town) -> None:
    await town.phone("start")
    sent = await town.bot.send_message(user_id=ANNA, text="Вчера")
    assert sent is not None
    assert sent.message.body is not None
    town.now[0] += 25 * 3600
    with pytest.raises(MaxApiError, match=r"error\.edit\.invalid\.message"):
        await town.bot.edit_message(sent.message.body.mid, text="Сегодня")


async def test_typing_shows_on_the_phone(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_action(CHAT, SenderAction.TYPING_ON)
    assert town.world.sides["max"].chats[str(CHAT)].as_json(town.now[0])["typing"] is True


async def test_history_is_read_the_latest_first(town: Town) -> None:
    for word in ("раз", "два", "три"):
        town.now[0] += 1
        await town.phone("send", text=word)
    found = await town.bot.get_messages(chat_id=CHAT, count=2)
    assert [message.body.text for message in found.messages if message.body] == ["три", "два"]


# --- buttons ---------------------------------------------------------------------------------------------------------


async def test_a_pressed_button_comes_with_its_message_and_the_answer_changes_it(town: Town) -> None:
    await town.phone("start")
    buttons = keyboard([CallbackButton(text="Приняла", payload="dose:7")])
    sent = await town.bot.send_message(user_id=ANNA, text="Пора", attachments=[buttons])
    assert sent is not None
    assert sent.message.body is not None
    await town.phone("press", message_id=sent.message.body.mid, data="dose:7")
    update = (await town.poll())[-1]
    assert update["update_type"] == "message_callback"
    assert update["callback"]["payload"] == "dose:7"
    assert update["message"]["body"]["mid"] == sent.message.body.mid
    assert update["message"]["recipient"] == {"chat_id": CHAT, "chat_type": "dialog", "user_id": ANNA}
    callback = update["callback"]["callback_id"]
    await town.bot.send_callback(callback, notification="Записали")
    await town.bot.send_callback(callback, message=MessageForCallback(text="Принято", attachments=[]))
    (shown,) = await town.messages()
    assert (shown["text"], shown["buttons"]) == ("Принято", [])
    with pytest.raises(MaxApiError, match=r"not\.found"):
        await town.bot.send_callback("unknown", notification="?")


async def test_buttons_ask_for_the_phone_and_the_place(town: Town) -> None:
    await town.phone("start")
    rows = keyboard(
        [RequestContactButton(text="Мой номер"), RequestGeoLocationButton(text="Где я")],
        [MessageButton(text="Помощь"), LinkButton(text="Сайт", url="https://example.org")],
    )
    sent = await town.bot.send_message(user_id=ANNA, text="Выберите", attachments=[rows])
    assert sent is not None
    assert sent.message.body is not None
    assert [b["kind"] for row in (await town.messages())[0]["buttons"] for b in row] == [
        "ask_contact",
        "ask_location",
        "text",
        "link",
    ]
    for words in ("Мой номер", "Где я", "Помощь"):
        await town.phone("press", message_id=sent.message.body.mid, text=words)
    contact, place, words = [UpdateUnionAdapter.validate_python(update) for update in (await town.poll())[1:]]
    card = contact.message.body.attachments[0].payload
    assert (card.vcf.phone, card.vcf.full_name, card.max_info.user_id) == ("79161234567", "Анна Петрова", ANNA)
    assert card.hash == hmac.new(TOKEN.encode(), card.vcf_info.encode(), hashlib.sha256).hexdigest()
    assert place.message.body.attachments[0].latitude == pytest.approx(55.75, abs=0.01)
    assert words.message.body.text == "Помощь"


async def test_another_persons_card_is_not_vouched_for(town: Town) -> None:
    await town.phone("send", contact={"phone": "+7 916 000-00-00", "name": "Врач", "own": False})
    (attachment,) = (await town.poll())[0]["message"]["body"]["attachments"]
    assert "hash" not in attachment["payload"]
    assert "79160000000" in attachment["payload"]["vcf_info"]


# --- files -----------------------------------------------------------------------------------------------------------


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


# --- people write ----------------------------------------------------------------------------------------------------


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


# --- how the bot hears -----------------------------------------------------------------------------------------------


async def test_updates_wait_until_the_marker_goes_past_them(town: Town) -> None:
    for word in ("раз", "два", "три"):
        await town.phone("send", text=word)
    first = await town.bot.get_updates(limit=2, timeout=0)
    again = await town.bot.get_updates(limit=2, timeout=0)
    assert first == again
    rest = await town.bot.get_updates(marker=first["marker"], timeout=0)
    assert [u["message"]["body"]["text"] for u in rest["updates"]] == ["три"]
    old = await town.bot.get_updates(marker=1, timeout=0)
    assert len(old["updates"]) == 3
    end = await town.bot.get_updates(marker=rest["marker"], timeout=0)
    assert (end["updates"], (await town.stats())["updates_queued"]) == ([], 0)
    assert (await town.bot.get_updates(timeout=0))["updates"] == []


async def test_a_poll_waits_for_news_and_can_ask_for_some_types_only(town: Town) -> None:
    await town.phone("start")
    poll = asyncio.create_task(town.bot.get_updates(timeout=20, types=["message_created"]))  # type: ignore[list-item]  # plain words do
    await asyncio.sleep(0.05)
    assert not poll.done()
    await town.phone("send", text="Новость")
    assert [u["update_type"] for u in (await asyncio.wait_for(poll, 5))["updates"]] == ["message_created"]


async def test_a_raw_update_of_any_shape_reaches_the_bot(town: Town) -> None:
    await town.phone("raw", update={"update_type": "message_created", "timestamp": 1})
    assert (await town.bot.get_updates(timeout=0))["updates"] == [{"update_type": "message_created", "timestamp": 1}]


async def test_a_webhook_is_brought_updates_with_the_secret_until_it_answers_200(town: Town) -> None:
    got: list[tuple[str | None, Any]] = []

    async def hook(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Max-Bot-Api-Secret"), await request.json()))
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    receiver = TestServer(app)
    await receiver.start_server()
    address = str(receiver.make_url("/hook"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # maxapi warns of plain http
        await town.bot.subscribe_webhook(address, update_types=["message_created"], secret="s3cret-s3cret")  # type: ignore[list-item]  # plain words do
    subscription = (await town.bot.get_subscriptions()).subscriptions[0]
    assert (subscription.url, subscription.update_types) == (address, ["message_created"])
    await town.phone("start")
    await town.phone("send", text="По вебхуку")
    status, refusal = await town.ask("GET", "/updates", timeout=0)
    assert (status, refusal["code"]) == (405, "method.not.allowed")
    for _ in range(100):
        if not (await town.stats())["updates_queued"]:
            break
        await asyncio.sleep(0.05)
    assert [(secret, update["message"]["body"]["text"]) for secret, update in got] == [
        ("s3cret-s3cret", "По вебхуку")
    ] * 2
    await town.bot.unsubscribe_webhook(address)
    await town.phone("send", text="По опросу")
    assert [u["message"]["body"]["text"] for u in await town.poll()] == ["По опросу"]
    await receiver.close()


# --- faults, limits, the schema --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"text": "я" * 4001}, "Field 'text' size (4001) must be at most 4000"),
        ({"text": "😀" * 2001}, "Field 'text' size (4002) must be at most 4000"),
        ({"text": 5}, "must be a string"),
        ({"text": ""}, "Message is empty"),
        ({"text": "x", "format": "bb"}, "format"),
        ({"text": "x", "link": {"type": "reply"}}, "mid"),
        ({"text": "x", "attachments": [{"type": "poll"}]}, "Unknown type of attachment"),
        ({"attachments": [{"type": "file", "payload": {}}]}, "Missing `token` in file attachment"),
        ({"attachments": [{"type": "location", "latitude": 91, "longitude": 0}]}, "latitude"),
        (None, "Missing request body"),
    ],
)
async def test_a_message_that_does_not_fit_the_schema_is_refused_and_noted(town: Town, body: Any, words: str) -> None:
    await town.phone("start")
    status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]
    invalid = (await town.stats())["invalid"]
    assert bool(invalid) == (words != "Message is empty")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[{"type": "callback", "text": "x" * 129, "payload": "p"}]], "text"),
        ([[{"type": "callback", "text": "x"}]], "payload"),
        ([[{"type": "callback", "text": "x", "payload": "p" * 1025}]], "payload"),
        ([[{"type": "link", "text": "x", "url": "tel:112"}]], "http/https"),
        ([[{"type": "callback", "text": "x", "payload": "p"}] * 8], "buttons"),
        ([[{"type": "link", "text": "x", "url": "https://a.b"}] * 4], "row size"),
        ([[{"type": "callback", "text": "x", "payload": "p"}]] * 31, "buttons"),
        ([], "buttons"),
        ([[{"type": "dance", "text": "x"}]], "Unknown type of button"),
    ],
)
async def test_a_keyboard_that_max_would_not_take_is_refused(town: Town, rows: Any, words: str) -> None:
    await town.phone("start")
    body = {"text": "x", "attachments": [{"type": "inline_keyboard", "payload": {"buttons": rows}}]}
    status, answer = await town.ask("POST", "/messages", body, user_id=ANNA)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]


async def test_a_file_is_alone_in_its_message_but_for_a_keyboard(town: Town) -> None:
    await town.phone("start")
    upload = await town.bot.upload_media(InputMediaBuffer(b"text", filename="a.txt", type=UploadType.FILE))
    file = {"type": "file", "payload": {"token": upload.payload.token}}
    buttons = [[{"type": "callback", "text": "x", "payload": "p"}]]
    keys = {"type": "inline_keyboard", "payload": {"buttons": buttons}}
    status, answer = await town.ask("POST", "/messages", {"attachments": [file, file]}, user_id=ANNA)
    assert (status, answer["message"]) == (400, "Must be only one file attachment in message")
    status, _ = await town.ask("POST", "/messages", {"attachments": [file, keys]}, user_id=ANNA)
    assert status == 200


async def test_the_schema_can_be_switched_off(town: Town) -> None:
    await town.phone("start")
    await town.control("validate", on=False)
    status, _ = await town.ask("POST", "/messages", {"text": "я" * 4001}, user_id=ANNA)
    assert (status, (await town.stats())["invalid"]) == (200, [])


@pytest.mark.parametrize(
    ("verb", "path", "params", "words"),
    [
        ("GET", "/updates", {"timeout": 1500}, "Field 'timeout' value (1500) must be at most 90"),
        ("POST", "/uploads", {}, "Missing required parameter: type"),
        ("POST", "/messages", {"user_id": "anna"}, "user_id"),
    ],
)
async def test_a_query_that_does_not_fit_is_refused(
    town: Town, verb: str, path: str, params: dict[str, Any], words: str
) -> None:
    status, answer = await town.ask(verb, path, {"text": "x"} if path == "/messages" else None, **params)
    assert (status, answer["code"]) == (400, "proto.payload")
    assert words in answer["message"]


async def test_an_unknown_path_is_answered_as_max_does(town: Town) -> None:
    status, answer = await town.ask("GET", "/nowhere")
    assert (status, answer["code"]) == (404, "not.found")


async def test_ordered_misfortunes_happen_to_the_request_they_name(town: Town) -> None:
    await town.phone("start")
    rules = [
        {"method": "POST /messages", "kind": "throttle", "retry_after": 3, "chat": CHAT},
        {"method": "POST /messages", "kind": "error", "code": 400, "description": "attachment.not.ready"},
        {"method": "POST /messages", "kind": "http", "status": 502},
        {"method": "POST /messages", "kind": "drop_after"},
    ]
    await town.control("faults", rules=rules)
    async with town.http.post(
        f"{town.url}/messages", params={"user_id": ANNA}, json={"text": "x"}, headers={"Authorization": TOKEN}
    ) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "3")
        assert (await answer.json())["code"] == "too.many.requests"
    status, refusal = await town.ask("POST", "/messages", {"text": "x"}, user_id=ANNA)
    assert (status, refusal["code"]) == (400, "attachment.not.ready")
    with pytest.raises(MaxApiError):
        await town.bot.send_message(user_id=ANNA, text="x")
    with pytest.raises(MaxConnection):
        await town.bot.send_message(user_id=ANNA, text="Дошло")
    assert [message["text"] for message in await town.messages()] == ["Дошло"]


async def test_over_two_messages_a_second_to_a_chat_max_says_too_many(town: Town) -> None:
    await town.phone("start")
    await town.control("limits", on=True)
    for _ in range(2):
        await town.bot.send_message(user_id=ANNA, text="x")
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(user_id=ANNA, text="x")
    assert refused.value.code == 429
    assert (await town.stats())["over_limit"] == 1


async def test_with_the_network_off_nobody_is_heard(town: Town) -> None:
    await town.phone("start")
    poll = asyncio.create_task(town.bot.get_updates(marker=99, timeout=20))
    await asyncio.sleep(0.05)
    await town.control("network", on=False)
    with pytest.raises(MaxConnection):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(MaxConnection):
        await town.bot.get_me()
    await town.control("network", on=True)
    await town.bot.get_me()


async def test_the_journal_tells_the_chat_and_the_words(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    (entry,) = await town.journal("POST /messages")
    assert (entry["chat"], entry["params"]["text"], entry["ok"]) == (str(CHAT), "Здравствуйте", True)
