"""Whatever opens words about health and speaks asks the channel policy first, or stands here with who has asked it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPENS = re.compile(
    r"\.decrypt\(|\.drug\b|\bsaid_of\(|\bplan_content\b|\b(?:holding|observing|dating)\.opened\(|\bplans_known\."
    r"|\bknown\.words\("
)
SPEAKS = re.compile(r"\b(?:say|show|tell_curators|tell_family|tell_staff|restate|enqueue)\(|\bLine\(|menus\.put\(")
ASKS = re.compile(r"health_words_allowed|\bmay_name\(|\bunnamed\(|\bholding\.told\(|\ballows\b|with_health_consent")

ASKED_ELSEWHERE = {
    "bot/care/pregnancy.py": "led by dialogues that run under the health consent alone (pregnancy.yaml, redating.yaml)",
    "bot/care/prescribing.py": "what its writer has typed; an old plan is opened only where drafting lets it be named",
    "bot/care/stock.py": "titles come from plans_known, which asks",
    "bot/dialogues/leading.py": "facts of a dialogue, which runs under its own consent (allowing.py)",
    "bot/dispatch/menu.py": "a phone number, told to its owner",
    "bot/ticks/routines.py": "facts of a dialogue, begun where `place` finds a messenger that may carry it",
    "bot/commands/backup.py": "looks whether the keys open it, and says only that",
}
"""Modules that speak without asking, and why that is right."""


def _speaking() -> list[str]:
    found = []
    for file in sorted((ROOT / "bot").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if OPENS.search(text) and SPEAKS.search(text):
            found.append(str(file.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("module", _speaking())
def test_what_opens_health_and_speaks_asks_the_policy(module: str) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    assert ASKS.search(text) or module in ASKED_ELSEWHERE, "ask storage/channel_policy.py before it is said"


def test_nobody_is_excused_who_needs_no_excuse() -> None:
    speaking = set(_speaking())
    excused = {one for one in speaking if not ASKS.search((ROOT / one).read_text(encoding="utf-8"))}
    assert set(ASKED_ELSEWHERE) == excused, "strike out what asks, or says nothing"
