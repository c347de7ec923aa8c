"""VK's updates and texts, read and written without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.errors import ChannelError, Permanent, Reason, Throttled, Transient, Unparseable
from bot.channels.vk.errors import vk_error
from bot.channels.vk.keyboard import data_of, empty, keyboard
from bot.channels.vk.keys import key_of
from bot.channels.vk.markup import SHIELD, incoming, outgoing
from bot.channels.vk.parse import parse_update
from bot.channels.vk.reactions import number_of
from bot.channels.vk.webhook import open_request
from storage.content import AttachmentKind, Button, ButtonKind, Content, Span, SpanKind
from storage.event import Event, EventKind

BOT = "200000001"
AT = 1_760_000_000


def message(**fields: Any) -> dict[str, Any]:
    plain = {
        "from_id": 11,
        "peer_id": 11,
        "date": AT,
        "conversation_message_id": 7,
        "id": 70,
        "text": "Привет",
        "out": 0,
    }
    return {**plain, **fields}


def new(**fields: Any) -> dict[str, Any]:
    return update("message_new", {"message": message(**fields), "client_info": {}})


def update(kind: str, body: Any, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "object": body, "group_id": int(BOT), "event_id": "e1", "received_at": AT, **fields}


def parse(raw: dict[str, Any]) -> Event:
    return parse_update(raw, BOT)


def hung(kind: str, **body: Any) -> dict[str, Any]:
    return new(text="", attachments=[{"type": kind, kind: {"id": 5, "owner_id": 11, "access_key": "k", **body}}])


def test_a_message_tells_who_wrote_what_where_and_when() -> None:
    event = parse(new())
    assert (event.kind, event.user_id, event.chat_id, event.message_id) == (EventKind.MESSAGE, "11", "11", "7")
    assert event.at == datetime.fromtimestamp(AT, UTC)
    assert event.content == Content(text="Привет")
    assert event.private


def test_a_reply_names_the_message_it_answers() -> None:
    assert parse(new(reply_message={"conversation_message_id": 3})).reply_to == "3"


def test_a_group_chat_is_not_private() -> None:
    assert not parse(new(peer_id=2_000_000_005)).private


def test_the_community_invited_to_a_chat_has_joined_it() -> None:
    invited = {"type": "chat_invite_user", "member_id": -int(BOT)}
    assert parse(new(peer_id=2_000_000_005, action=invited)).kind is EventKind.GROUP_JOINED
    kicked = {"type": "chat_kick_user", "member_id": -int(BOT)}
    assert parse(new(peer_id=2_000_000_005, action=kicked)).kind is EventKind.GROUP_LEFT
    other = {"type": "chat_invite_user", "member_id": 12}
    assert parse(new(peer_id=2_000_000_005, action=other)).kind is EventKind.IGNORED


@pytest.mark.parametrize("fields", [{"from_id": -int(BOT), "out": 1}, {"from_id": -5}])
def test_what_a_community_wrote_is_ignored(fields: dict[str, Any]) -> None:
    assert parse(new(**fields)).kind is EventKind.IGNORED
    assert parse(update("message_reply", message(**fields))).kind is EventKind.IGNORED
    assert parse(update("message_edit", message(**fields))).kind is EventKind.IGNORED


@pytest.mark.parametrize("text", ["", "Начать", "начать "])
def test_a_link_with_a_code_starts_with_the_code(text: str) -> None:
    event = parse(new(text=text, ref="ABC", payload=None))
    assert (event.kind, event.payload) == (EventKind.START, "ABC")


def test_the_start_button_starts_even_without_a_code() -> None:
    assert parse(new(text="Начать", payload='{"command":"start"}')).kind is EventKind.START


def test_a_first_message_in_own_words_keeps_both_the_words_and_the_code() -> None:
    event = parse(new(text="Здравствуйте", ref="ABC"))
    assert (event.kind, event.payload) == (EventKind.MESSAGE, "ABC")
    assert event.content == Content(text="Здравствуйте")


def test_a_code_beside_a_photo_does_not_swallow_the_photo() -> None:
    raw = hung("photo", sizes=[{"width": 1, "height": 1, "url": "http://x/1"}])
    raw["object"]["message"]["ref"] = "ABC"
    event = parse(raw)
    assert event.kind is EventKind.MESSAGE
    assert event.payload == "ABC"


def test_a_menu_button_comes_as_a_press_with_its_words() -> None:
    event = parse(new(text="Мои обращения", payload='{"b":"cases"}'))
    assert (event.kind, event.button, event.callback_id) == (EventKind.BUTTON, "cases", None)
    assert event.content == Content(text="Мои обращения")


@pytest.mark.parametrize("payload", ["not json", '"text"', "[]", '{"other":1}'])
def test_a_strangers_payload_leaves_a_message_a_message(payload: str) -> None:
    assert parse(new(payload=payload)).kind is EventKind.MESSAGE


def test_an_edit_carries_the_time_of_the_edit() -> None:
    event = parse(update("message_edit", message(text="Новое", update_time=AT + 60)))
    assert event.kind is EventKind.EDIT
    assert event.at == datetime.fromtimestamp(AT + 60, UTC)
    assert event.content == Content(text="Новое")


@pytest.mark.parametrize("payload", [{"b": "taken:5"}, '{"b":"taken:5"}'])
def test_an_inline_press_tells_the_message_and_what_to_answer(payload: Any) -> None:
    body = {"user_id": 11, "peer_id": 11, "event_id": "cb", "payload": payload, "conversation_message_id": 9}
    event = parse(update("message_event", body))
    assert (event.kind, event.button, event.callback_id, event.message_id) == (EventKind.BUTTON, "taken:5", "cb", "9")
    assert event.at == datetime.fromtimestamp(AT, UTC)


def test_refusing_and_allowing_messages_blocks_and_unblocks() -> None:
    assert parse(update("message_deny", {"user_id": 11})).kind is EventKind.BLOCKED
    assert parse(update("message_allow", {"user_id": 11, "key": ""})).kind is EventKind.UNBLOCKED


def test_typing_is_told_of_people_alone() -> None:
    assert (
        parse(update("message_typing_state", {"state": "typing", "from_id": 11, "to_id": -5})).kind is EventKind.TYPING
    )
    assert parse(update("message_typing_state", {"from_id": -5, "to_id": 11})).kind is EventKind.IGNORED


def test_a_reaction_comes_as_its_emoji_and_goes_as_none() -> None:
    body = {"reacted_id": 11, "peer_id": 11, "cmid": 9, "reaction_id": 4}
    event = parse(update("message_reaction_event", body))
    assert (event.kind, event.emoji, event.message_id) == (EventKind.REACTION, "👍", "9")
    del body["reaction_id"]
    event = parse(update("message_reaction_event", body))
    assert (event.kind, event.emoji) == (EventKind.REACTION, None)


def test_a_reaction_of_an_unknown_number_is_no_taking_back() -> None:
    body = {"reacted_id": 11, "peer_id": 11, "cmid": 9, "reaction_id": 99}
    assert parse(update("message_reaction_event", body)).kind is EventKind.IGNORED


def test_what_happens_elsewhere_in_the_community_is_ignored() -> None:
    assert parse(update("wall_post_new", {"id": 1})).kind is EventKind.IGNORED
    assert parse(update("message_read", {"from_id": 11, "peer_id": 11})).kind is EventKind.IGNORED


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"odd": 5},
        {"type": "message_new"},
        {"type": "message_new", "object": None},
        {"type": "message_new", "object": {"message": {"from_id": 1}}},
        {"type": "message_new", "object": {"message": message(date="soon")}},
        {"type": "message_event", "object": {"payload": {"b": "x"}}},
        {"type": "message_from_the_future", "object": {}},
    ],
)
def test_an_unknown_shape_is_parked_and_still_has_a_key(raw: dict[str, Any]) -> None:
    assert key_of(raw)
    with pytest.raises(Unparseable):
        parse(raw)


def test_the_reason_of_parking_holds_nothing_of_the_message() -> None:
    with pytest.raises(Unparseable) as caught:
        parse(new(text="тайна", date="тайна"))
    assert "тайна" not in str(caught.value)


def test_a_message_has_the_same_key_from_an_event_and_from_history() -> None:
    from_history = {"type": "message_new", "object": {"message": message()}, "event_id": "gap:11:7"}
    assert key_of(new()) == key_of(from_history) == "m:11:7"


def test_a_repeat_without_an_event_id_has_the_same_key_whenever_it_comes() -> None:
    first = {"type": "message_deny", "object": {"user_id": 11}, "received_at": 1}
    assert key_of(first) == key_of({**first, "received_at": 2})


def test_the_largest_size_of_a_photo_is_taken() -> None:
    sizes = [{"width": w, "height": w, "url": f"http://x/{w}"} for w in (75, 1280, 604)]
    content = parse(hung("photo", sizes=sizes)).content
    assert content is not None
    (photo,) = content.attachments
    assert (photo.kind, photo.url, photo.ref, photo.width) == (
        AttachmentKind.PHOTO,
        "http://x/1280",
        "photo11_5_k",
        1280,
    )


@pytest.mark.parametrize(
    ("kind", "body", "as_", "name"),
    [
        ("doc", {"title": "справка", "ext": "pdf", "url": "http://x/d", "size": 9}, "document", "справка.pdf"),
        ("doc", {"title": "кот.gif", "ext": "gif", "type": 3, "url": "http://x/g"}, "animation", "кот.gif"),
        ("audio_message", {"link_ogg": "http://x/v", "link_mp3": "http://x/m", "duration": 3}, "voice", None),
        ("audio", {"artist": "А", "title": "Б", "url": "http://x/a"}, "audio", "А — Б.mp3"),
        ("sticker", {"images": [{"width": 64, "height": 64, "url": "http://x/s"}]}, "sticker", "sticker.png"),
        ("graffiti", {"url": "http://x/gr"}, "photo", None),
        ("video", {"files": {"mp4_240": "http://x/240", "mp4_720": "http://x/720"}}, "video", None),
        ("video_message", {"files": {"mp4_480": "http://x/480"}}, "round_video", None),
    ],
)
def test_each_kind_of_file_comes_as_what_it_is(kind: str, body: dict[str, Any], as_: str, name: str | None) -> None:
    content = parse(hung(kind, **body)).content
    assert content is not None
    (file,) = content.attachments
    assert (file.kind.value, file.name, file.channel, file.bot) == (as_, name, "vk", BOT)
    assert file.url is not None
    assert content.unsupported is None


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("video", {"title": "Роды"}, "Видео «Роды»: https://vk.com/video11_5?list=k"),
        ("video", {"type": "video_message"}, "Видеосообщение: https://vk.com/video11_5?list=k"),
        ("poll", {"question": "Едем?"}, "Опрос «Едем?»: https://vk.com/poll11_5"),
        ("wall", {"text": "Новость"}, "Запись со стены «Новость»: https://vk.com/wall11_5"),
        ("gift", {}, "Подарок"),
        ("call", {}, "Звонок"),
        ("market", {"title": "Коляска"}, "Товар «Коляска»: https://vk.com/market11_5"),
        ("story", {}, "История: https://vk.com/story11_5"),
        ("audio", {"title": "Песня", "url": ""}, "Аудиозапись «Песня»: https://vk.com/audio11_5"),
        ("hologram", {}, "Вложение, которое мы пока не умеем показывать"),
        ("link", {"url": "https://gosuslugi.ru/1", "title": "Услуга"}, "Ссылка «Услуга»: https://gosuslugi.ru/1"),
    ],
)
def test_what_cannot_be_carried_is_told_in_words(kind: str, body: dict[str, Any], words: str) -> None:
    content = parse(hung(kind, **body)).content
    assert content is not None
    assert content.unsupported == words
    assert all(file.url is None and file.ref for file in content.attachments)


def test_a_video_without_an_address_may_still_be_sent_on_within_vk() -> None:
    content = parse(hung("video", title="Роды")).content
    assert content is not None
    assert [(file.kind, file.ref) for file in content.attachments] == [(AttachmentKind.VIDEO, "video11_5_k")]


def test_a_card_made_of_an_address_in_the_text_is_not_told_twice() -> None:
    card = {"type": "link", "link": {"url": "https://gosuslugi.ru/"}}
    content = parse(new(text="вот gosuslugi.ru", attachments=[card])).content
    assert content == Content(text="вот gosuslugi.ru")


def test_a_place_comes_with_its_name() -> None:
    geo = {"type": "point", "coordinates": {"latitude": 59.9, "longitude": 30.3}, "place": {"title": "Дом"}}
    content = parse(new(text="", geo=geo)).content
    assert content is not None
    assert content.location is not None
    assert (content.location.latitude, content.location.title) == (59.9, "Дом")


def test_forwarded_messages_follow_with_their_words_and_files_at_any_depth() -> None:
    photo = {
        "type": "photo",
        "photo": {"id": 1, "owner_id": 2, "sizes": [{"width": 1, "height": 1, "url": "http://x"}]},
    }
    bold = {"version": 1, "items": [{"type": "bold", "offset": 0, "length": 6}]}
    deep = {"text": "Анализ", "attachments": [photo], "format_data": bold}
    content = parse(new(text="Смотрите", fwd_messages=[{"text": "Врач", "fwd_messages": [deep]}])).content
    assert content is not None
    assert content.text == "Смотрите\n\nПересланное сообщение:\nВрач\n\nПересланное сообщение:\nАнализ"
    assert len(content.attachments) == 1
    (span,) = content.spans
    assert content.text[span.start : span.start + span.length] == "Анализ"


def test_a_typed_name_comes_back_as_it_was_typed_with_its_formatting() -> None:
    text = "😀 [id1|@durov] привет"
    items = [{"type": "bold", "offset": 3, "length": 12}, {"type": "italic", "offset": 16, "length": 6}]
    typed, spans = incoming(text, json.dumps({"version": 1, "items": items}))
    assert typed == "😀 @durov привет"
    assert [typed[span.start : span.start + span.length] for span in spans] == ["@durov", "привет"]


def test_brackets_that_a_person_typed_stay() -> None:
    assert incoming("[id1|Вася]", None) == ("[id1|Вася]", ())


@pytest.mark.parametrize(
    "text", ["[id1|x]", "@id1 (x)", "*club1 (привет)", "@durov (Павел)", "&amp;", "&#128512;", "[https://vk.com/a|b]"]
)
def test_what_looks_like_vks_markup_is_broken_by_a_hair_space(text: str) -> None:
    sent, _ = outgoing(text, (), 9000)
    assert sent != text
    assert sent.replace(SHIELD, "") == text


@pytest.mark.parametrize(
    "text",
    ["мама@mail.ru", "2 * 3", "*важно*", "a & b; c", "[список] дел", "https://vk.com/@id1", "@durov", "*club1 тут"],
)
def test_ordinary_text_goes_untouched(text: str) -> None:
    assert outgoing(text, (), 9000) == (text, None)


def test_formatting_goes_in_utf16_and_moves_with_the_shields() -> None:
    text = "😀 [id1|x] жирный"
    spans = (Span(SpanKind.BOLD, 10, 6), Span(SpanKind.LINK, 0, 1, "https://x.ru"), Span(SpanKind.CODE, 0, 3))
    sent, raw = outgoing(text, spans, 9000)
    assert raw is not None
    units = sent.encode("utf-16-le")
    shown = [
        (item["type"], units[item["offset"] * 2 : (item["offset"] + item["length"]) * 2].decode("utf-16-le"))
        for item in json.loads(raw)["items"]
    ]
    assert shown == [("bold", "жирный"), ("url", "😀")]
    assert incoming(sent, raw)[1][0].kind is SpanKind.BOLD


def test_shields_never_push_a_text_over_the_limit() -> None:
    text = "[id1|x]" * 3
    assert outgoing(text, (), len(text)) == (text, None)


def buttons(*rows: tuple[Button, ...], menu: bool = False) -> Content:
    return Content(text="?", buttons=rows, menu=menu)


def test_buttons_under_a_message_answer_silently_and_a_menu_speaks() -> None:
    inline = json.loads(keyboard(buttons((Button("Принято", "t:1"),))) or "")
    assert inline["inline"]
    assert inline["buttons"][0][0]["action"] == {"type": "callback", "label": "Принято", "payload": '{"b": "t:1"}'}
    menu = json.loads(keyboard(buttons((Button("Меню", "m"), Button("Слова")), menu=True)) or "")
    assert not menu["inline"]
    assert [button["action"]["type"] for button in menu["buttons"][0]] == ["text", "text"]


def test_more_buttons_than_fit_under_a_message_become_a_menu() -> None:
    board = json.loads(keyboard(buttons(*((Button(str(n), str(n)),) for n in range(8)))) or "")
    assert not board["inline"]
    assert len(board["buttons"]) == 8


def test_a_place_button_has_a_row_of_its_own_and_long_words_are_cut() -> None:
    row = (Button("а" * 60, "a"), Button("Где я", kind=ButtonKind.ASK_LOCATION), Button("Б", "b"))
    board = json.loads(keyboard(buttons(row)) or "")
    assert [len(line) for line in board["buttons"]] == [1, 1, 1]
    assert len(board["buttons"][0][0]["action"]["label"]) == 40


def test_an_empty_menu_is_taken_away_and_an_edit_without_buttons_clears_them() -> None:
    assert json.loads(keyboard(Content(text="?", menu=True)) or "") == {"one_time": True, "buttons": []}
    assert keyboard(Content(text="?")) is None
    assert json.loads(empty(Content(text="?"))) == {"inline": True, "buttons": []}


def test_data_of_a_button_comes_back_whole() -> None:
    board = json.loads(keyboard(buttons((Button("x", 'a"b'),))) or "")
    assert data_of(board["buttons"][0][0]["action"]["payload"]) == 'a"b'


def test_reactions_of_other_messengers_find_what_says_the_same() -> None:
    assert (number_of("❤️"), number_of("👍"), number_of("🎉"), number_of("🤣")) == (1, 4, 16, 3)
    assert number_of("🦄") is None


@pytest.mark.parametrize(
    ("code", "what", "reason"),
    [
        (1, Transient, None),
        (10, Transient, None),
        (6, Throttled, None),
        (9, Throttled, None),
        (14, Throttled, None),
        (29, Throttled, None),
        (5, Permanent, Reason.UNAUTHORIZED),
        (27, Permanent, Reason.UNAUTHORIZED),
        (7, Permanent, Reason.FORBIDDEN),
        (15, Permanent, Reason.FORBIDDEN),
        (901, Permanent, Reason.BLOCKED),
        (902, Permanent, Reason.BLOCKED),
        (914, Permanent, Reason.TOO_LONG),
        (917, Permanent, Reason.CHAT_GONE),
        (909, Permanent, Reason.NOT_ABLE),
        (100, Permanent, Reason.BAD_REQUEST),
        (31337, Permanent, Reason.BAD_REQUEST),
    ],
)
def test_each_error_says_whether_to_try_again(code: int, what: type[ChannelError], reason: Reason | None) -> None:
    error = vk_error(code, "words")
    assert type(error) is what
    assert getattr(error, "reason", None) == reason
    assert "words" in error.detail


def test_only_the_flood_of_one_chat_spares_the_others() -> None:
    flood, rate = vk_error(9, ""), vk_error(6, "")
    assert isinstance(flood, Throttled)
    assert isinstance(rate, Throttled)
    assert (flood.bot, rate.bot) == (False, True)


def hook(**fields: Any) -> bytes:
    return json.dumps({"type": "message_deny", "group_id": int(BOT), "object": {}, "secret": "s", **fields}).encode()


def test_a_webhook_of_ours_is_opened_without_its_secret() -> None:
    opened = open_request(hook(), "s", int(BOT), None)
    assert (opened.status, opened.text) == (200, "ok")
    assert opened.updates == ({"type": "message_deny", "group_id": int(BOT), "object": {}},)


@pytest.mark.parametrize("fields", [{"secret": "other"}, {"secret": None}, {"secret": "ё"}, {"group_id": 1}])
def test_a_stranger_at_the_webhook_is_refused(fields: dict[str, Any]) -> None:
    opened = open_request(hook(**fields), "s", int(BOT), "code")
    assert (opened.status, opened.updates) == (403, ())


def test_a_webhook_without_a_secret_of_ours_takes_nothing() -> None:
    assert open_request(hook(secret=""), "", int(BOT), None).status == 403


def test_the_confirmation_is_answered_with_the_code_to_our_community_alone() -> None:
    assert open_request(hook(type="confirmation"), "s", int(BOT), "code").text == "code"
    assert open_request(hook(type="confirmation", group_id=1), "s", int(BOT), "code").status == 403


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff"])
def test_a_webhook_that_is_not_vks_json_is_told_so(body: bytes) -> None:
    assert open_request(body, "s", int(BOT), None).status == 400
