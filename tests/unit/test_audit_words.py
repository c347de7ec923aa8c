"""The record of looks and changes speaks of everything that is written into it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.imports.kinds import KINDS
from curators.alert_words import HEADS
from curators.audit_words import VALUES, WORDS
from curators.cases import Status
from curators.console.audit import compose
from curators.console.card import CONSENTS

PLANS = ("active", "on-hold", "stopped", "completed", "cancelled")
ROOT = Path(__file__).parents[2]
WRITTEN = re.compile(r"(?:alarms\.audit|audit\.looked)\(\s*[\w.]*tx,\s*\"(\w+)\"")
PLACES = [file for room in ("bot", "curators") for file in sorted((ROOT / room).rglob("*.py"))]
ACTIONS = sorted({action for file in PLACES for action in WRITTEN.findall(file.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_written_down_can_be_read_in_words(action: str) -> None:
    assert action in WORDS, "say it in curators/audit_words.py"


def test_every_look_at_a_family_is_written_down() -> None:
    assert {"card_shown", "history_shown", "health_shown", "plans_shown", "case_shown", "audit_shown"} <= set(ACTIONS)


@pytest.mark.parametrize("code", [*Status, *PLANS, *CONSENTS, *HEADS, *KINDS])
def test_what_is_kept_as_a_code_is_read_in_words(code: str) -> None:
    assert not re.search("[a-z]", VALUES[str(code)])


def test_a_line_of_the_record_tells_the_status_in_russian() -> None:
    row = {
        "at": datetime(2026, 11, 26, 9, tzinfo=UTC),
        "curator": "Иванова Анна Петровна",
        "person": None,
        "family": "Смирнова Ольга Сергеевна",
        "action": "case_status",
        "detail": {"case": 1, "status": "in_progress"},
    }
    page = compose([row], ZoneInfo("Europe/Moscow"), "Журнал", "auc:1")
    assert "12:00 Иванова А. П. · статус обращения · семья Смирнова О. С. · обращение 1, в работе" in page.text
