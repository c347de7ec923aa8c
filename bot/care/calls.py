"""What dialogues may call by name (`scenarios/adapters.py`), each carried out by its own room."""

from __future__ import annotations

from collections.abc import Mapping

from bot.care import later_answers
from bot.cases import answers as cases
from bot.dialogues.calls import Call, register
from bot.measures import searching

CALLS: Mapping[str, Call] = {
    "dose_later": later_answers.put_off,
    "dose_taken_at": later_answers.taken_at,
    "dose_reason": later_answers.why,
    "case_open": cases.opened,
    "case_add": cases.added,
    "case_reopen": cases.reopened,
    "case_rate": cases.rated,
    "find_measures": searching.called,
}

register(CALLS)
