"""What Telegram's updates mean, from samples of its JSON."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.errors import Unparseable
from bot.channels.port import Event, EventKind
from bot.channels.telegram.parse import parse
from bot.channels.telegram.text import entities_of
from storage.content import AttachmentKind, Contact, Content, Location, Span, SpanKind

MARIA = {"id": 501, "is_bot": False, "first_name": "Мария", "last_name": "Иванова", "language_code": "ru"}
BOT = {"id": 1000001, "is_bot": True, "first_name": "Забота"}
PRIVATE = {"id": 501, "type": "private", "first_name": "Мария"}
FORUM = {"id": -100200, "type": "supergroup", "title": "Кураторы", "is_forum": True}
DATE = 1_760_000_000


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": MARIA, "chat": PRIVATE, "date": DATE, **fields}


def meant(**fields: Any) -> Event:
    return parse({"update_id": 1, "message": message(**fields)}, "1000001")


def held(**fields: Any) -> Content:
    content = meant(**fields).content
    assert content is not None
    return content


def test_text_says_who_where_and_when() -> None:
    assert meant(text="Здравствуйте") == Event(
        kind=EventKind.MESSAGE,
        user_id="501",
        chat_id="501",
        at=datetime.fromtimestamp(DATE, UTC),
        message_id="7",
        content=Content(text="Здравствуйте"),
        name="Мария Иванова",
    )


def test_entities_count_utf16_and_spans_count_letters() -> None:
    text = "👩‍👩‍👧 жирный и ссылка"
    entities = [
        {"type": "bold", "offset": 9, "length": 6},
        {"type": "text_link", "offset": 18, "length": 6, "url": "https://example.org"},
        {"type": "mention", "offset": 0, "length": 2},
        {"type": "text_mention", "offset": 0, "length": 2, "user": MARIA},
        {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5"},
        {"type": "something_new", "offset": 0, "length": 2},
        "no entity",
    ]

    content = held(text=text, entities=entities)

    assert [(span.kind, text[span.start : span.start + span.length], span.url) for span in content.spans] == [
        (SpanKind.BOLD, "жирный", None),
        (SpanKind.LINK, "ссылка", "https://example.org"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("italic", SpanKind.ITALIC),
        ("underline", SpanKind.UNDERLINE),
        ("strikethrough", SpanKind.STRIKE),
        ("code", SpanKind.CODE),
        ("pre", SpanKind.PRE),
        ("blockquote", SpanKind.QUOTE),
        ("expandable_blockquote", SpanKind.QUOTE),
        ("spoiler", SpanKind.SPOILER),
    ],
)
def test_every_entity_we_know_becomes_its_span(name: str, kind: SpanKind) -> None:
    entities = [{"type": name, "offset": 0, "length": 2}]

    assert held(text="да", entities=entities).spans == (Span(kind, 0, 2),)


def test_entity_beyond_the_text_is_clipped_both_ways() -> None:
    assert held(text="да", entities=[{"type": "bold", "offset": 1, "length": 90}]).spans == (Span(SpanKind.BOLD, 1, 1),)
    assert entities_of("👍", (Span(SpanKind.BOLD, 0, 9), Span(SpanKind.BOLD, 5, 1), Span(SpanKind.LINK, 0, 1))) == [
        {"type": "bold", "offset": 0, "length": 2}
    ]


FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 10}


@pytest.mark.parametrize(
    ("fields", "kind", "mime"),
    [
        ({"document": FILE | {"mime_type": "application/pdf"}}, AttachmentKind.DOCUMENT, "application/pdf"),
        ({"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}}, AttachmentKind.VOICE, "audio/ogg"),
        ({"audio": FILE | {"duration": 3}}, AttachmentKind.AUDIO, None),
        ({"video": FILE | {"width": 1, "height": 1, "duration": 3}}, AttachmentKind.VIDEO, None),
        ({"video_note": FILE | {"length": 240, "duration": 3}}, AttachmentKind.ROUND_VIDEO, None),
        ({"sticker": FILE | {"type": "regular", "emoji": "😀"}}, AttachmentKind.STICKER, "image/webp"),
        ({"sticker": FILE | {"is_animated": True}}, AttachmentKind.STICKER, "application/x-tgsticker"),
        ({"sticker": FILE | {"is_video": True}}, AttachmentKind.STICKER, "video/webm"),
        ({"animation": FILE, "document": FILE}, AttachmentKind.ANIMATION, None),
        ({"live_photo": FILE, "photo": [FILE]}, AttachmentKind.VIDEO, None),
    ],
)
def test_file_of_each_kind_is_known(fields: dict[str, Any], kind: AttachmentKind, mime: str | None) -> None:
    (file,) = held(**fields).attachments

    assert (file.kind, file.mime, file.ref, file.size, file.channel, file.bot) == (
        kind,
        mime,
        "F",
        10,
        "telegram",
        "1000001",
    )


def test_photo_is_its_largest_size_and_its_caption_is_the_text() -> None:
    sizes = [{"file_id": name, "width": side, "height": side} for name, side in (("s", 90), ("l", 1280), ("m", 320))]

    content = held(photo=sizes, caption="Справка", caption_entities=[{"type": "bold", "offset": 0, "length": 7}])

    assert content.attachments[0].ref == "l"
    assert (content.text, content.spans) == ("Справка", (Span(SpanKind.BOLD, 0, 7),))


def test_album_parts_carry_its_number() -> None:
    event = meant(photo=[FILE], media_group_id="13")

    assert (event.album, event.content and event.content.text) == ("13", "")


def test_contact_is_own_only_if_its_owner_is_the_sender() -> None:
    own = held(contact={"phone_number": "+7900", "first_name": "Мария", "user_id": 501})
    other = held(contact={"phone_number": "+7901", "first_name": "Пётр", "user_id": 502})
    nobody = held(contact={"phone_number": "+7902", "first_name": "Такси"})

    assert own.contact == Contact("+7900", "Мария", own=True)
    assert other.contact == Contact("+7901", "Пётр", own=False)
    assert nobody.contact == Contact("+7902", "Такси", own=False)


def test_place_and_named_place() -> None:
    point = {"latitude": 52.6, "longitude": 39}
    venue = {"location": point, "title": "Школа", "address": "ул. Мира, 2"}

    assert held(location=point).location == Location(52.6, 39.0)
    assert held(venue=venue, location=point).location == Location(52.6, 39.0, "Школа", "ул. Мира, 2")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"poll": {"question": "Когда?", "options": [{"text": "да"}, {"text": "нет"}]}}, "опрос «Когда?»: да / нет"),
        ({"dice": {"emoji": "🎲", "value": 5}}, "кубик 🎲 5"),
        ({"story": {"id": 1}}, "история"),
        ({"game": {"title": "Змейка"}}, "игра «Змейка»"),
        ({"invoice": {"title": "Обед"}}, "счёт на оплату «Обед»"),
        ({"gift": {}}, "подарок"),
        ({"checklist": {"title": "Сборы", "tasks": [{"id": 1, "text": "сумка"}]}}, "список дел «Сборы»: сумка"),
        ({"something_of_next_year": {"a": 1}}, "сообщение, которое здесь не показать"),
    ],
)
def test_what_cannot_be_carried_is_told_in_words(fields: dict[str, Any], words: str) -> None:
    assert held(**fields) == Content(unsupported=words)


def test_rich_message_gives_its_words() -> None:
    blocks = [
        {"type": "paragraph", "text": ["Приём ", {"type": "bold", "text": "завтра"}]},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "паспорт"}]}]},
    ]

    assert held(rich_message={"blocks": blocks}).text == "Приём завтра\nпаспорт"


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "sender_user": {"first_name": "Пётр", "last_name": "П."}}, "Пётр П."),
        ({"type": "hidden_user", "sender_user_name": "Скрытый"}, "Скрытый"),
        ({"type": "channel", "chat": {"title": "Новости"}, "message_id": 3}, "Новости"),
        ({"type": "chat", "sender_chat": {"title": "Группа"}}, "Группа"),
        ({"type": "new"}, "неизвестного отправителя"),
    ],
)
def test_forwarded_words_name_their_source_and_keep_their_formatting(origin: dict[str, Any], name: str) -> None:
    content = held(text="да", entities=[{"type": "bold", "offset": 0, "length": 2}], forward_origin=origin)

    assert content.text == f"Переслано от {name}:\nда"
    assert [content.text[span.start : span.start + span.length] for span in content.spans] == ["да"]


def test_quoted_words_stand_before_the_answer() -> None:
    content = held(
        text="Да", quote={"text": "приём в 10?", "position": 0, "is_manual": True}, reply_to_message=message()
    )

    assert content == Content(text="приём в 10?\nДа", spans=(Span(SpanKind.QUOTE, 0, 11),))


def test_reply_names_the_message_but_a_topics_beginning_is_none() -> None:
    assert meant(text="да", reply_to_message=message(message_id=3)).reply_to == "3"
    created = message(message_id=3, forum_topic_created={"name": "Мария", "icon_color": 1})
    assert meant(text="да", reply_to_message=created).reply_to is None


@pytest.mark.parametrize("chat", [PRIVATE, FORUM])
def test_topic_is_known_in_a_forum_and_in_a_private_chat(chat: dict[str, Any]) -> None:
    assert meant(text="да", chat=chat, message_thread_id=44, is_topic_message=True).thread_id == "44"


def test_thread_of_replies_in_a_plain_group_is_no_topic() -> None:
    event = meant(text="да", chat={"id": -5, "type": "supergroup"}, message_thread_id=44)

    assert (event.thread_id, event.private) == (None, False)


@pytest.mark.parametrize(
    ("text", "payload"), [("/start", None), ("/start ABC", "ABC"), ("/start@zabota_bot ABC ", "ABC")]
)
def test_start_carries_its_code(text: str, payload: str | None) -> None:
    event = meant(text=text)

    assert (event.kind, event.payload) == (EventKind.START, payload)


def test_words_that_only_begin_like_start_are_a_message() -> None:
    assert meant(text="/start я хочу спросить").kind is EventKind.MESSAGE
    assert meant(text="/starting").kind is EventKind.MESSAGE
    assert meant(text="/start ABC", chat=FORUM).kind is EventKind.MESSAGE


def test_edit_is_dated_by_its_edit() -> None:
    event = parse({"update_id": 1, "edited_message": message(text="новое", edit_date=DATE + 60)}, "1")

    assert (event.kind, event.at.timestamp(), event.content) == (EventKind.EDIT, DATE + 60, Content(text="новое"))


def test_moving_place_makes_no_edits() -> None:
    moved = message(location={"latitude": 1.0, "longitude": 2.0, "live_period": 900}, edit_date=DATE)

    assert parse({"update_id": 1, "edited_message": moved}, "1").kind is EventKind.IGNORED


@pytest.mark.parametrize(
    "fields",
    [
        {"from": BOT, "text": "я бот"},
        {"from": None, "text": "никто"},
        {"chat": {"id": -9, "type": "channel"}, "text": "канал"},
        {"forum_topic_created": {"name": "x", "icon_color": 1}},
        {"forum_topic_edited": {}},
        {"new_chat_title": "Новое"},
        {"new_chat_members": [MARIA]},
        {"pinned_message": {"message_id": 1}},
        {"migrate_from_chat_id": -5},
    ],
)
def test_what_nobody_wrote_is_ignored(fields: dict[str, Any]) -> None:
    assert meant(**fields).kind is EventKind.IGNORED


def test_group_that_moved_gives_its_new_number() -> None:
    event = meant(chat={"id": -5, "type": "group"}, migrate_to_chat_id=-1005)

    assert (event.kind, event.chat_id, event.payload) == (EventKind.CHAT_MOVED, "-5", "-1005")


def test_pressed_button_gives_its_data_even_under_a_message_too_old_to_see() -> None:
    old = {"chat": PRIVATE, "message_id": 9, "date": 0}
    query = {"id": "q1", "from": MARIA, "message": old, "chat_instance": "c", "data": "dose:1:taken"}

    event = parse({"update_id": 1, "callback_query": query}, "1")

    assert (event.kind, event.button, event.callback_id, event.message_id, event.user_id) == (
        EventKind.BUTTON,
        "dose:1:taken",
        "q1",
        "9",
        "501",
    )


def reaction(new: list[dict[str, str]], **fields: Any) -> Event:
    update = {"chat": PRIVATE, "message_id": 3, "user": MARIA, "date": DATE, "old_reaction": [], "new_reaction": new}
    return parse({"update_id": 1, "message_reaction": update | fields}, "1")


def test_reactions_put_taken_back_and_those_of_no_concern() -> None:
    put, taken = reaction([{"type": "emoji", "emoji": "👍"}]), reaction([])

    assert (put.kind, put.emoji, put.user_id, put.message_id) == (EventKind.REACTION, "👍", "501", "3")
    assert (taken.kind, taken.emoji) == (EventKind.REACTION, None)
    assert reaction([{"type": "custom_emoji", "custom_emoji_id": "5"}]).kind is EventKind.IGNORED
    assert reaction([{"type": "emoji", "emoji": "👍"}], user=None).kind is EventKind.IGNORED


@pytest.mark.parametrize(
    ("chat", "old", "new", "kind"),
    [
        (PRIVATE, "member", "kicked", EventKind.BLOCKED),
        (PRIVATE, "kicked", "member", EventKind.UNBLOCKED),
        (FORUM, "left", "member", EventKind.GROUP_JOINED),
        (FORUM, "left", "administrator", EventKind.GROUP_JOINED),
        (FORUM, "member", "administrator", EventKind.IGNORED),
        (FORUM, "administrator", "kicked", EventKind.GROUP_LEFT),
        (FORUM, "member", "left", EventKind.GROUP_LEFT),
        ({"id": -9, "type": "channel"}, "left", "administrator", EventKind.IGNORED),
    ],
)
def test_bot_blocked_let_in_and_thrown_out(chat: dict[str, Any], old: str, new: str, kind: EventKind) -> None:
    change = {
        "chat": chat,
        "from": MARIA,
        "date": DATE,
        "old_chat_member": {"user": BOT, "status": old},
        "new_chat_member": {"user": BOT, "status": new},
    }

    assert parse({"update_id": 1, "my_chat_member": change}, "1").kind is kind


def test_update_we_never_asked_for_is_ignored() -> None:
    assert parse({"update_id": 1, "poll_answer": {"poll_id": "1", "option_ids": []}}, "1").kind is EventKind.IGNORED
    assert parse({"update_id": 1, "channel_post": message(text="x")}, "1").kind is EventKind.IGNORED


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": message(date="вчера", text="x")},
        {"update_id": 1, "message": message(date=10**20, text="x")},
        {"update_id": 1, "message": message(message_id=None, text="x")},
        {"update_id": 1, "message": message(**{"from": {"first_name": "x"}}, text="x")},
        {"update_id": 1, "callback_query": {"id": "1", "from": MARIA, "inline_message_id": "x"}},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": MARIA, "date": DATE}},
    ],
)
def test_shape_that_is_not_telegrams_is_unparseable_and_names_no_person(raw: dict[str, Any]) -> None:
    with pytest.raises(Unparseable) as caught:
        parse(raw, "1")
    assert "Мария" not in str(caught.value)


def test_text_that_cannot_be_stored_is_mended() -> None:
    assert held(text="а\ud83dб\x00").text == "а\ufffdб\ufffd"


def test_parser_needs_no_aiogram() -> None:
    code = "import sys, bot.channels.telegram.parse; print('aiogram' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "False"
