"""The checks against the messengers' own descriptions catch what they should; without the descriptions they say so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import faults, folder

needs_descriptions = pytest.mark.skipif(
    folder() is None,
    reason="ZABOTA_SPECS is not set: requests are NOT held against the messengers' own descriptions",
)


def entry(method: str, **params: Any) -> dict[str, Any]:
    return {"method": method, "params": params, "files": [], "error": None}


GOOD = [
    ("telegram", entry("sendMessage", chat_id=1, text="Да")),
    ("telegram", entry("sendMessage", chat_id="1", text="Да", entities='[{"type": "bold", "offset": 0, "length": 2}]')),
    ("vk", entry("messages.send", peer_id=1, random_id=5, message="Да")),
    ("max", entry("POST /messages", chat_id=1, text="Да")),
]
BAD = [
    ("telegram", entry("sendMessage", chat_id=1), "text: required"),
    ("telegram", entry("sendMessage", chat_id=1, text="x" * 4097), "4097 characters"),
    ("telegram", entry("sendMessage", chat_id=1, text="Да", texxt="Да"), "texxt: unknown parameter"),
    ("telegram", entry("sendMessage", chat_id=1, text="Да", entities='[{"type": "bold"}]'), "offset: required"),
    ("telegram", entry("sendMesage", chat_id=1, text="Да"), "unknown method"),
    ("vk", entry("messages.send", peer_id=1, message="Да"), "random_id"),
    ("vk", entry("messages.send", peer_id=1, random_id=5, message="x" * 9001), "9001 characters"),
    ("vk", entry("messages.send", peer_id="me", random_id=5, message="Да"), "not an integer"),
    ("max", entry("POST /messages", chat_id=1, text="x" * 4001), "4001 characters"),
    ("max", entry("POST /messages", chat_id=1, words="Да"), "words: unknown field"),
    ("max", entry("POST /massages", chat_id=1), "unknown path"),
]


@needs_descriptions
@pytest.mark.parametrize(("channel", "request_"), GOOD)
def test_a_request_as_described_has_no_fault(channel: str, request_: dict[str, Any]) -> None:
    assert faults(channel, [request_]) == []


@needs_descriptions
@pytest.mark.parametrize(("channel", "request_", "fault"), BAD)
def test_a_request_not_as_described_is_caught(channel: str, request_: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(channel, [request_]))
