"""What MAX sends, read: the official samples, messages, files, contacts."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.max_messenger.parse import parse
from bot.channels.port import Event, EventKind
from storage.content import AttachmentKind, Contact, Content
from tests.unit.max_updates import BOT, EXPECTED, PERSON, TOKEN, content, update

MAMA = {"user_id": 502, "first_name": "Мария", "last_name": None, "is_bot": False}


def card(phone: str = "79001112233", name: str = "Анна Петрова") -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:{phone}\r\nFN:{name}\r\nEND:VCARD\r\n"


def signed(vcard: str) -> str:
    return hmac.new(TOKEN.encode(), vcard.encode(), hashlib.sha256).hexdigest()


def test_every_official_sample_is_understood() -> None:
    if not (specs := os.environ.get("ZABOTA_SPECS")):
        pytest.skip("ZABOTA_SPECS is not set: MAX's official samples were NOT checked")
    found = 0
    for path in sorted(Path(specs, "max", "samples").glob("*.json")):
        if path.name.startswith(("update.", "webhook.")):
            sample = json.loads(path.read_text())
            for raw in sample.get("updates", [sample]):
                event = parse(raw, bot=BOT)
                assert event.kind is EXPECTED.get(raw["update_type"], EventKind.IGNORED), path.name
                assert event.chat_id.lstrip("-").isdigit()
                assert event.private is (not event.chat_id.startswith("-")), path.name
                found += 1
    assert found >= 26


def test_a_plain_message_says_who_where_when_and_what() -> None:
    assert parse(update(text="Здравствуйте"), bot=BOT) == Event(
        EventKind.MESSAGE,
        user_id="501",
        chat_id="182",
        at=datetime(2026, 4, 1, 6, 40, 4, 499000, UTC),
        private=True,
        message_id="mid.01",
        content=Content(text="Здравствуйте"),
        name="Анна Петрова",
    )


def test_an_edit_is_the_whole_message_again() -> None:
    event = parse(update("message_edited", text="Нет, в среду"), bot=BOT)
    assert (event.kind, event.message_id) == (EventKind.EDIT, "mid.01")
    assert event.content == Content(text="Нет, в среду")


def test_a_reply_names_the_message_it_answers() -> None:
    link = {"type": "reply", "message": {"mid": "mid.00", "text": "Как вы?"}, "sender": MAMA}
    event = parse(update(text="Хорошо", link=link), bot=BOT)
    assert event.reply_to == "mid.00"
    assert event.content == Content(text="Хорошо")


def test_a_forwarded_message_is_told_with_its_author_text_and_files() -> None:
    photo = {"type": "image", "payload": {"photo_id": 1, "token": "t1", "url": "https://i.example/1"}}
    forwarded = {
        "mid": "mid.far",
        "text": "Приходите завтра",
        "markup": [{"type": "strong", "from": 10, "length": 6}],
        "attachments": [photo],
    }
    made = content(text="Смотрите", link={"type": "forward", "sender": MAMA, "message": forwarded})
    assert made.text == "Смотрите\nПереслано от Мария:\nПриходите завтра"
    assert [made.text[span.start : span.start + span.length] for span in made.spans] == ["завтра"]
    assert [file.ref for file in made.attachments] == ["t1"]


def test_a_forwarded_contact_is_nobodys_own() -> None:
    contact = {"type": "contact", "payload": {"vcf_info": card(), "hash": signed(card()), "max_info": PERSON}}
    made = content(text="", link={"type": "forward", "sender": MAMA, "message": {"attachments": [contact]}})
    assert made.contact == Contact("79001112233", "Анна Петрова", own=False)


def test_a_message_whose_body_is_null_but_for_a_forward_is_still_a_message() -> None:
    raw = update(link={"type": "forward", "message": {"mid": "mid.far", "text": "Текст"}})
    raw["message"]["body"]["text"] = ""
    event = parse(raw, bot=BOT)
    assert event.content == Content(text="Переслано:\nТекст")


def test_files_keep_their_kind_name_size_token_and_address() -> None:
    made = content(
        text="Анализы",
        attachments=[
            {"type": "image", "payload": {"photo_id": 1, "token": "p", "url": "https://i.example/p"}},
            {
                "type": "video",
                "payload": {"token": "v", "url": "https://v.example/v"},
                "width": 640,
                "height": 360,
                "duration": 12,
            },
            {"type": "audio", "payload": {"token": "a", "url": "https://a.example/a"}},
            {
                "type": "file",
                "payload": {"token": "f", "url": "https://f.example/f"},
                "filename": "анализ крови.pdf",
                "size": 2048,
            },
            {
                "type": "sticker",
                "payload": {"code": "st1", "url": "https://s.example/s"},
                "width": 128,
                "height": 128,
            },
            {"type": "inline_keyboard", "payload": {"buttons": []}},
        ],
    )
    photo, video, voice, file, sticker = made.attachments
    assert (photo.kind, photo.ref, photo.url) == (AttachmentKind.PHOTO, "p", "https://i.example/p")
    assert (video.kind, video.width, video.height, video.duration) == (AttachmentKind.VIDEO, 640, 360, 12)
    assert (voice.kind, voice.ref) == (AttachmentKind.VOICE, "a")
    assert (file.name, file.size, file.mime) == ("анализ крови.pdf", 2048, "application/pdf")
    assert (sticker.kind, sticker.ref, sticker.mime) == (AttachmentKind.STICKER, "st1", "image/png")
    assert {(one.channel, one.bot) for one in made.attachments} == {("max", BOT)}


def test_a_place_is_a_location() -> None:
    made = content(attachments=[{"type": "location", "latitude": 52.6, "longitude": 39.57}])
    assert made.location is not None
    assert (made.location.latitude, made.location.longitude) == (52.6, 39.57)


def test_a_link_preview_is_not_repeated_but_a_bare_one_becomes_words() -> None:
    share = {"type": "share", "payload": {"url": "https://gosuslugi.ru/1", "token": ""}, "title": "Госуслуги"}
    assert content(text="Вот https://gosuslugi.ru/1", attachments=[share]).text == "Вот https://gosuslugi.ru/1"
    assert content(text="Вот", attachments=[share]).text == "Вот\nГосуслуги\nhttps://gosuslugi.ru/1"


def test_an_unknown_attachment_is_told_in_words_and_the_text_is_kept() -> None:
    made = content(text="Голосуем", attachments=[{"type": "poll", "payload": {"answers": []}}])
    assert (made.text, made.unsupported) == ("Голосуем", "вложение, которое бот пока не умеет показывать")


@pytest.mark.parametrize(
    ("payload", "own"),
    [
        ({"vcf_info": card(), "hash": signed(card()), "max_info": PERSON}, True),
        ({"vcf_info": card().replace("\r\n", "\\r\\n"), "hash": signed(card()), "max_info": PERSON}, True),
        ({"vcf_info": card("79990000000"), "hash": signed(card()), "max_info": PERSON}, False),
        ({"vcf_info": card(), "max_info": PERSON}, False),
        ({"vcf_info": card(), "hash": signed(card()), "max_info": MAMA}, False),
        ({"vcf_info": card(), "hash": signed(card())}, False),
    ],
)
def test_a_phone_is_own_only_where_max_signed_it_for_its_sender(payload: dict[str, Any], own: bool) -> None:
    contact = content(attachments=[{"type": "contact", "payload": payload}]).contact
    assert contact is not None
    assert contact.own is own


def test_our_own_echo_a_bot_and_a_channels_post_are_ignored() -> None:
    echo = update(text="Я бот")
    echo["message"]["sender"] = {"user_id": 900, "is_bot": True, "first_name": "Забота"}
    post = update(text="Новость")
    post["message"]["recipient"] = {"chat_id": -5, "chat_type": "channel"}
    nobody = update(text="Новость")
    nobody["message"]["sender"] = None
    assert {parse(raw, bot=BOT).kind for raw in (echo, post, nobody)} == {EventKind.IGNORED}


def test_a_dialogue_without_a_number_is_known_by_its_person() -> None:
    raw = update(text="Здравствуйте")
    raw["message"]["recipient"] = {"chat_id": None, "chat_type": "dialog", "user_id": 900}
    event = parse(raw, bot=BOT)
    assert (event.chat_id, event.private) == ("u501", True)


def test_a_group_is_not_private() -> None:
    raw = update(text="Всем привет")
    raw["message"]["recipient"] = {"chat_id": -70801090403050, "chat_type": "chat"}
    assert parse(raw, bot=BOT).private is False
