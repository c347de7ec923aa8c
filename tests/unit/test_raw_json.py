"""Whatever came can be parked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.raw_json import raw_json


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
