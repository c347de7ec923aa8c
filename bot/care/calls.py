"""What dialogues may call by name (`scenarios/adapters.py`), each carried out by its own room."""

from __future__ import annotations

from collections.abc import Mapping

from bot.care import later_answers, own_day, own_reminders, stock
from bot.cases import answers as cases
from bot.dialogues.calls import Call, register
from bot.dispatch import ordering
from bot.measures import searching
from bot.rights import asking as rights

CALLS: Mapping[str, Call] = {
    "dose_later": later_answers.put_off,
    "dose_taken_at": later_answers.taken_at,
    "dose_reason": later_answers.why,
    "own_reminder": own_reminders.told,
    "my_day": own_day.day_told,
    "quiet_hours": own_day.quiet_told,
    "stock_left": stock.told,
    "case_open": cases.opened,
    "case_add": cases.added,
    "case_reopen": cases.reopened,
    "case_rate": cases.rated,
    "find_measures": searching.called,
    "my_data": rights.known,
    "erase_me": rights.erase,
    "dispatch": ordering.asked,
}

register(CALLS)
