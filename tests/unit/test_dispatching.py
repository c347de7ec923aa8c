"""When an order is tried again, and what is said of it: neutral words, and always where to call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from curators import dispatch_words as words
from scenarios.dispatching import PAUSES, POLL, POLL_AWAY, TOLD_AFTER, next_look, next_try

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
STATES = ("sending", "accepted", "cancelling", "done", "failed", "cancelled")


def test_tries_come_with_growing_pauses_and_end_within_ten_minutes() -> None:
    assert all(later > earlier for earlier, later in pairwise(PAUSES))
    assert sum(PAUSES, timedelta()) < timedelta(minutes=10)
    assert next_try(1, NOW) == NOW + PAUSES[0]
    assert next_try(len(PAUSES), NOW) == NOW + PAUSES[-1]
    assert next_try(len(PAUSES) + 1, NOW) is None
    assert len(PAUSES) > TOLD_AFTER


def test_looks_in_vain_grow_rarer_up_to_a_bound() -> None:
    assert next_look(0, NOW) == next_look(1, NOW) == NOW + POLL
    assert next_look(3, NOW) == NOW + 3 * POLL
    assert next_look(1000, NOW) == NOW + POLL_AWAY


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words(state: str) -> None:
    assert words.standing(state, None)
    assert words.card_line("house_call", "7", state, "назначен врач").startswith("🚑 Вызов врача на дом 7: ")


@pytest.mark.parametrize("intent", ["house_call", "appointment"])
def test_whoever_is_not_helped_here_reads_where_to_call(intent: str) -> None:
    for said in (words.failed(intent, None), words.lost(intent, "7"), words.not_cancelled(intent, "7", None)):
        assert "Позвоните, пожалуйста" in said
    assert "Куратор уже знает" in words.failed(intent, "нет мест")
    assert "«нет мест»" in words.failed(intent, "нет мест")
    assert "Связаться с куратором" in words.failed(intent, None, told=False)


def test_a_house_call_under_way_always_names_103_and_112() -> None:
    open_ = (words.sending("house_call"), words.changed("house_call", "7", "принят", over=False))
    assert all("103 или 112" in said for said in (*open_, words.still_trying("house_call")))
    assert "103" not in words.changed("house_call", "7", "выполнен", over=True)
    assert "103" not in words.sending("appointment")
