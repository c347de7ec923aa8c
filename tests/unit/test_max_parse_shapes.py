"""What MAX sends, read: presses, links, and shapes that nobody knows."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.errors import Unparseable
from bot.channels.max_messenger.parse import parse
from bot.channels.port import EventKind
from tests.unit.max_updates import BOT, EXPECTED, PERSON, TOKEN, update


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
