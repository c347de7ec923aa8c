"""The record of looks and changes speaks of everything that is written into it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curators.audit_words import WORDS

ROOT = Path(__file__).parents[2]
WRITTEN = re.compile(r"(?:alarms\.audit|audit\.looked)\(\s*[\w.]*tx,\s*\"(\w+)\"")
PLACES = [file for room in ("bot", "curators") for file in sorted((ROOT / room).rglob("*.py"))]
ACTIONS = sorted({action for file in PLACES for action in WRITTEN.findall(file.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_written_down_can_be_read_in_words(action: str) -> None:
    assert action in WORDS, "say it in curators/audit_words.py"


def test_every_look_at_a_family_is_written_down() -> None:
    assert {"card_shown", "history_shown", "health_shown", "plans_shown", "case_shown", "audit_shown"} <= set(ACTIONS)
