"""What MAX's updates mean, and how its text, phones and keyboards are read and written."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import Permanent, Reason, Throttled, Transient, Unparseable
from bot.channels.max_messenger.errors import refusal
from bot.channels.max_messenger.markup import html_of, spans_of
from bot.channels.max_messenger.outgoing import keyboard_of, text_of
from bot.channels.max_messenger.parse import parse
from bot.channels.max_messenger.upload import file_name
from bot.channels.port import Event, EventKind
from storage.content import Attachment, AttachmentKind, Button, ButtonKind, Contact, Content, Span, SpanKind

BOT = "max12345678"
TOKEN = "secret-token"
PERSON = {"user_id": 501, "first_name": "Анна", "last_name": "Петрова", "is_bot": False, "name": "Анна Петрова"}
MAMA = {"user_id": 502, "first_name": "Мария", "last_name": None, "is_bot": False}
DIALOG = {"chat_id": 182, "chat_type": "dialog", "user_id": 900}


def update(kind: str = "message_created", **body: Any) -> dict[str, Any]:
    link = body.pop("link", None)
    message = {
        "recipient": DIALOG,
        "timestamp": 1775025604499,
        "body": {"mid": "mid.01", "seq": 1, "text": None} | body,
        "sender": PERSON,
    }
    if link:
        message["link"] = link
    return {"update_type": kind, "timestamp": 1775025604499, "message": message}


def content(**body: Any) -> Content:
    event = parse(update(**body), bot=BOT, token=TOKEN)
    assert event.content is not None
    return event.content


def card(phone: str = "79001112233", name: str = "Анна Петрова") -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=cell:{phone}\r\nFN:{name}\r\nEND:VCARD\r\n"


def signed(vcard: str) -> str:
    return hmac.new(TOKEN.encode(), vcard.encode(), hashlib.sha256).hexdigest()


# --- the official samples ---------------------------------------------------------------------------------------------

EXPECTED = {
    "message_created": EventKind.MESSAGE,
    "message_edited": EventKind.EDIT,
    "message_callback": EventKind.BUTTON,
    "message_removed": EventKind.DELETE,
    "bot_started": EventKind.START,
    "bot_stopped": EventKind.BLOCKED,
    "dialog_removed": EventKind.BLOCKED,
    "bot_added": EventKind.GROUP_JOINED,
    "bot_removed": EventKind.GROUP_LEFT,
}


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


# --- messages ---------------------------------------------------------------------------------------------------------


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


# --- buttons and the rest ---------------------------------------------------------------------------------------------


def press(message: dict[str, Any] | None) -> dict[str, Any]:
    callback = {"timestamp": 1775026702210, "callback_id": "cb1", "user": PERSON, "payload": "dose:7:take"}
    return {"update_type": "message_callback", "timestamp": 1775026702210, "callback": callback, "message": message}


def test_a_press_gives_its_data_and_the_message_it_hangs_under() -> None:
    event = parse(press(update(text="Пора")["message"]), bot=BOT)
    assert (event.kind, event.user_id, event.chat_id) == (EventKind.BUTTON, "501", "182")
    assert (event.button, event.callback_id, event.message_id) == ("dose:7:take", "cb1", "mid.01")


def test_a_press_under_a_deleted_message_is_still_heard_and_can_be_answered_to_its_person() -> None:
    event = parse(press(None), bot=BOT)
    assert (event.kind, event.button, event.message_id) == (EventKind.BUTTON, "dose:7:take", None)
    assert (event.user_id, event.chat_id, event.private) == ("501", "u501", True)


def test_a_deep_link_gives_its_code() -> None:
    raw = {"update_type": "bot_started", "timestamp": 1775025604499, "chat_id": 182, "user": PERSON, "payload": "K7RW"}
    event = parse(raw, bot=BOT)
    assert (event.kind, event.user_id, event.chat_id, event.payload) == (EventKind.START, "501", "182", "K7RW")


def test_a_channel_that_took_the_bot_in_is_ignored() -> None:
    raw = {"update_type": "bot_added", "timestamp": 1, "chat_id": -5, "user": PERSON, "is_channel": True}
    assert parse(raw, bot=BOT).kind is EventKind.IGNORED


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_type": None},
        {"update_type": "gift_received", "timestamp": 1},
        {"update_type": "message_created", "timestamp": 1},
        {"update_type": "message_created", "timestamp": 1, "message": {"recipient": {"chat_id": 1}, "sender": PERSON}},
        {"update_type": "message_callback", "timestamp": 1, "callback": {"user": PERSON}},
        {"update_type": "bot_started", "timestamp": "soon", "chat_id": 1, "user": PERSON},
        {"update_type": "bot_started", "timestamp": 10**30, "chat_id": 1, "user": PERSON},
        {"update_type": "bot_started", "timestamp": 9e17, "chat_id": 1, "user": PERSON},
        {"update_type": "message_removed", "timestamp": 1, "chat_id": 1},
    ],
)
def test_a_shape_we_do_not_know_is_parked_with_a_reason(raw: dict[str, Any]) -> None:
    with pytest.raises(Unparseable, match=r"\w+"):
        parse(raw, bot=BOT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PARTS = ("recipient", "sender", "body", "link", "timestamp")


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from([*EXPECTED, "dialog_muted"]),
    top=st.dictionaries(st.sampled_from(["message", "callback", "chat_id", "user", "timestamp", "payload"]), JSON),
    inner=st.dictionaries(st.sampled_from(PARTS), JSON),
    body=st.dictionaries(st.sampled_from(["mid", "text", "markup", "attachments"]), JSON),
)
def test_no_shape_breaks_the_parser(
    kind: str, top: dict[str, Any], inner: dict[str, Any], body: dict[str, Any]
) -> None:
    raw = update(kind)
    raw["message"]["body"] |= body
    raw["message"] |= inner
    for one in (raw, raw | top):
        with contextlib.suppress(Unparseable):
            parse(one, bot=BOT, token=TOKEN)


# --- formatting -------------------------------------------------------------------------------------------------------


def test_markup_counts_utf16_units() -> None:
    # As the real service sent it: the sign before the words counts as two, so 24 units are 23 characters.
    text = "🔗 UTM-ссылки проверки 6\n\nтест2 готов"
    spans = spans_of(text, [{"from": 0, "length": 24, "type": "strong"}, {"from": 26, "length": 5, "type": "strong"}])
    assert [text[span.start : span.start + span.length] for span in spans] == ["🔗 UTM-ссылки проверки 6", "тест2"]


def test_senseless_markup_is_left_out_and_the_text_stays() -> None:
    marks = [
        {"type": "strong", "from": -1, "length": 2},
        {"type": "strong", "from": 40, "length": 2},
        {"type": "link", "from": 0, "length": 2},
        {"type": "sparkles", "from": 0, "length": 2},
        {"type": "strong"},
    ]
    assert content(text="Привет", markup=marks) == Content(text="Привет")


def test_html_is_escaped_and_crossing_spans_are_closed_in_order() -> None:
    spans = (Span(SpanKind.BOLD, 0, 4), Span(SpanKind.ITALIC, 2, 4), Span(SpanKind.LINK, 6, 1, 'https://x/?a="1"&b'))
    assert html_of("a<b>&c!", spans) == (
        '<b>a&lt;<i>b&gt;</i></b><i>&amp;c</i><a href="https://x/?a=&quot;1&quot;&amp;b">!</a>'
    )


@given(
    text=st.text(alphabet="аб<&>\"' \n😀", max_size=12),
    spans=st.lists(
        st.builds(Span, st.sampled_from(list(SpanKind)), st.integers(0, 14), st.integers(0, 14), st.just("https://x")),
        max_size=5,
    ),
)
def test_html_always_reads_back_as_the_same_text_with_balanced_tags(text: str, spans: list[Span]) -> None:
    html = html_of(text, spans)
    assert unescape(re.sub(r"<[^>]+>", "", html)) == text
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)(\w+)[^>]*>", html):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


def test_text_without_formatting_goes_as_written_and_over_long_html_goes_plain() -> None:
    assert text_of(Content(text="1 < 2 & <b>")) == {"text": "1 < 2 & <b>"}
    assert text_of(Content()) == {"text": None}
    bold = Content(text="а" * 4000, spans=(Span(SpanKind.BOLD, 0, 4),))
    assert text_of(bold) == {"text": bold.text}
    assert text_of(Content(text="Да", spans=(Span(SpanKind.BOLD, 0, 2),))) == {"text": "<b>Да</b>", "format": "html"}


def test_a_row_with_more_than_callbacks_is_at_most_three_wide() -> None:
    link = Button("Сайт", kind=ButtonKind.LINK, url="https://x")
    rows = keyboard_of([[Button(str(n), data=str(n)) for n in range(7)], [link] * 4])[0]["payload"]["buttons"]
    assert [len(row) for row in rows] == [7, 3, 1]


def test_a_long_label_is_cut_so_that_the_message_still_goes() -> None:
    (keyboard,) = keyboard_of([[Button("я" * 200, data="x")]])
    assert len(keyboard["payload"]["buttons"][0][0]["text"]) == 128


def test_a_file_keeps_its_name_and_a_nameless_one_gets_an_extension() -> None:
    named = Attachment(AttachmentKind.DOCUMENT, "telegram", "1", name='Справка "№ 5"/стр\r\n1.pdf')
    assert file_name(named, Path("/spool/ab12")) == 'Справка "№ 5"_стр_1.pdf'
    nameless = Attachment(AttachmentKind.PHOTO, "telegram", "1", mime="image/png")
    assert file_name(nameless, Path("/spool/ab12")) == "photo.png"


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "message", "reason"),
    [
        (401, "verify.token", "Invalid access_token", Reason.UNAUTHORIZED),
        (403, "verify.token", "Invalid access_token", Reason.UNAUTHORIZED),
        (403, "chat.denied", "Key: error.dialog.suspended, args: [1,].", Reason.BLOCKED),
        (403, "access.denied", "Not enough rights", Reason.FORBIDDEN),
        (404, "chat.not.found", "Chat 5 not found", Reason.CHAT_GONE),
        (404, "not.found", "Message not found", Reason.MESSAGE_GONE),
        (400, "proto.payload", "Field 'text' size (4001) must be at most 4000", Reason.TOO_LONG),
        (400, "proto.payload", "Missing required field: text", Reason.BAD_REQUEST),
        (400, "attachment.invalid", "", Reason.FILE_LOST),
        (405, "method.not.allowed", "", Reason.NOT_ABLE),
    ],
)
def test_a_refusal_that_will_never_change_has_its_reason(status: int, code: str, message: str, reason: Reason) -> None:
    error = refusal(status, {"code": code, "message": message})
    assert isinstance(error, Permanent)
    assert error.reason is reason


def test_what_passes_by_itself_is_tried_again_and_nothing_of_ours_is_quoted() -> None:
    assert isinstance(refusal(400, {"code": "attachment.not.ready", "message": ""}), Transient)
    assert isinstance(refusal(502, {}), Transient)
    assert isinstance(refusal(429, {"code": "too.many.requests", "message": "Too many requests"}), Throttled)
    assert "секрет" not in refusal(400, {"code": "proto.payload", "message": "Can't read 'секрет'"}).detail
