"""Whatever came can be parked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.raw_json import raw_json, read_json


def nested(levels: int) -> Any:
    made: Any = "дно"
    for _ in range(levels):
        made = {"a": made}
    return made


@pytest.mark.parametrize(
    "raw",
    [
        {"text": "\ud83d половина"},
        {"number": 2**70},
        {"ключ": [1, None, True, 1.5]},
        {1: "число ключом"},
        nested(300),
    ],
)
def test_any_update_becomes_json_that_can_be_stored(raw: Any) -> None:
    text = raw_json(raw)
    text.encode()
    assert json.loads(text)


def test_endless_nesting_is_noted_and_left_out() -> None:
    assert json.loads(raw_json(nested(5000))) == {"unkept": "dict"}


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        pytest.param(b'{"a": [1, "\xd0\xb4\xd0\xb0"]}', {"a": [1, "да"]}, id="usual"),
        pytest.param(b'{"a": "\\ud83d"}', {"a": "\ud83d"}, id="half a pair"),
        pytest.param(b"[" * 900 + b"]" * 900, None, id="deep"),
    ],
)
def test_what_is_json_is_read_however_strange(body: bytes, meant: object) -> None:
    found = read_json(body)
    assert found == meant or meant is None


def test_what_is_not_json_is_told_apart() -> None:
    for body in (b"", b"{", b"\xff\xfe\x00"):
        with pytest.raises(ValueError, match=r"."):
            read_json(body)
