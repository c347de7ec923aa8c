"""What goes to VK: shields of its markup, formatting, buttons; what its errors and its webhook mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.errors import ChannelError, Permanent, Reason, Throttled, Transient
from bot.channels.vk.errors import vk_error
from bot.channels.vk.keyboard import data_of, empty, keyboard
from bot.channels.vk.markup import SHIELD, incoming, outgoing
from bot.channels.vk.reactions import number_of
from bot.channels.vk.webhook import open_request
from storage.content import Button, ButtonKind, Content, Span, SpanKind
from tests.unit.vk_updates import BOT


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
