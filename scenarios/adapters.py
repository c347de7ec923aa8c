"""What a dialogue may call by name beyond its own deeds: names and what each must be told."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

ADAPTERS: Mapping[str, frozenset[str]] = {
    "journal": frozenset({"what"}),
    "dose_later": frozenset({"doses", "at"}),
    "dose_taken_at": frozenset({"doses", "at"}),
    "dose_reason": frozenset({"doses", "words"}),
    "own_reminder": frozenset({"name", "times", "days", "until"}),
    "my_day": frozenset({"wake", "breakfast", "lunch", "dinner", "sleep"}),
    "quiet_hours": frozenset({"start", "end"}),
    "stock_left": frozenset({"plan", "left"}),
    "case_open": frozenset({"topic", "words"}),
    "case_add": frozenset({"case", "words"}),
    "case_reopen": frozenset({"case", "words"}),
    "case_rate": frozenset({"case", "rating", "words"}),
    "find_measures": frozenset({"words"}),
    "child_born": frozenset({"child", "born"}),
    "newborn": frozenset({"born", "count"}),
    "ask_news": frozenset(),
    "my_data": frozenset(),
    "erase_me": frozenset(),
    "dispatch": frozenset({"intent", "patient", "age", "words", "temperature", "address", "doctor", "phone"}),
}
"""journal: a line in the service's own record (ids only), so that a report can count it.

dose_…: an answer about doses (their ids, with commas): put off until `at`, taken at `at`, why they were skipped.
case_…: a family's own case opened, added to, opened again, rated.
child_born: the month (its first day) of one more child, or of `child`, that is known already. newborn: after a birth.
ask_news: ask about news and invitations, where this person has never been asked.
my_data, erase_me: what is kept of a person, sent to them; a person who asks to be forgotten.
find_measures: measures of support and places nearby, by words.
dispatch: a doctor called home, or an appointment (`intent`), handed to the dispatcher; what isn't known is empty.
"""


def faults(name: str, params: Mapping[str, str]) -> list[str]:
    """Say what is wrong of such a call; nothing where it can be made."""
    if name not in ADAPTERS:
        near = get_close_matches(name, ADAPTERS, n=1, cutoff=0.5)
        hint = f"; может быть, «{near[0]}»?" if near else f"; есть: {', '.join(sorted(ADAPTERS))}"
        return [f"нет адаптера «{name}»{hint}"]
    missing, unknown = ADAPTERS[name] - set(params), set(params) - ADAPTERS[name]
    return [f"адаптеру «{name}» нужно «{key}»" for key in sorted(missing)] + [
        f"адаптер «{name}» не знает «{key}»" for key in sorted(unknown)
    ]
