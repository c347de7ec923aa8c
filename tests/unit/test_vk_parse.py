"""What VK sends, read: messages, presses, edits, and shapes that nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.errors import Unparseable
from bot.channels.vk.keys import key_of
from storage.content import Content
from storage.event import EventKind
from tests.unit.vk_updates import AT, BOT, hung, message, new, parse, update


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
