"""Every table is told of in the export and in the destruction, or stands here with why not: a new one can't slip in."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB

from bot.rights import act
from storage.models import Row
from storage.queries import consents, erasing
from storage.queries.erasing_kinds import COUNTED
from storage.queries.exporting import CHAPTERS

TABLES = sorted(Row.metadata.tables)
STAFF = "о сотрудниках и их работе"
SHARED = "справочник или содержание, ничьё"
WIRE = "почта между мессенджерами: живёт до отправки, потом месяц, без слов"
COUNTERS = "номера и сроки, без слов"

NOT_EXPORTED = {
    "absence": STAFF, "canned_reply": STAFF, "console": STAFF, "shift": STAFF, "view": STAFF,
    "fund": SHARED, "measure": SHARED, "measure_version": SHARED, "scenario_text": SHARED, "service": SHARED,
    "alarm": COUNTERS, "answer_clock": COUNTERS, "cursor": COUNTERS, "lease": COUNTERS, "rate": COUNTERS,
    "setting": COUNTERS, "mirror": COUNTERS, "code_attempt": COUNTERS,
    "inbox": WIRE, "lane": WIRE, "outbox": WIRE,
    "invite": "код входа: в файле его мог бы взять другой",
    "ledger_entry": "деньги фонда: заявка самого человека в файле есть",
    "case_event": "что было с обращением, стоит в самом обращении; заметки пишут для коллег",
    "case_step": "план работы куратора",
    "consilium": "разговор специалистов между собой", "opinion": "разговор специалистов между собой",
}  # fmt: skip
"""Why nothing of these is in «Что обо мне известно»."""

NOT_ERASED = {
    "absence": STAFF, "canned_reply": STAFF, "curator": STAFF, "shift": STAFF,
    "fund": SHARED, "measure": SHARED, "measure_version": SHARED, "scenario_text": SHARED, "service": SHARED,
    "broadcast": SHARED, "event": SHARED,
    "alarm": COUNTERS, "cursor": COUNTERS, "lease": COUNTERS, "rate": COUNTERS, "setting": COUNTERS,
    "audit_event": "журнал не меняется; в нём только номера",
    "ledger_entry": "книга фонда не меняется: учёт денег",
}  # fmt: skip
"""Why nothing of these is destroyed."""

# What stays of a row that is emptied: its columns of words, and why they tell nothing of anybody.
KEPT = {
    "person": {"audiences", "territory"},
    "family": {"territory"},
    "message": {"direction", "channel", "album"},
    "family_case": {"number", "topic", "priority", "territory"},
    "case_event": {"kind"},
    "case_step": set[str](),
    "aid_request": {"number", "state"},
    "referral": {"scope"},
    "consilium": set[str](),
    "opinion": set[str](),
    "escalation": {"kind"},
}

EXPORTED = " ".join(chapter.query for chapter in CHAPTERS)
DESTROYED = " ".join([*COUNTED.values(), erasing.PERSON, erasing.FAMILY, erasing.VIEWS, erasing.FORGET_CURRENT,
                      *consents.FORGET, consents.SWEEP])  # fmt: skip


def _names(statements: str, table: str, *words: str) -> bool:
    return any(re.search(rf"\b{word}\s+{table}\b", statements) for word in words)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_in_the_file_a_person_gets_or_it_is_said_why_not(table: str) -> None:
    told = _names(EXPORTED, table, "FROM", "JOIN")
    assert told is not (table in NOT_EXPORTED), "a chapter in storage/queries/exporting.py, or a reason here"


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_emptied_when_a_person_is_forgotten_or_it_is_said_why_not(table: str) -> None:
    gone = _names(DESTROYED, table, "UPDATE", "DELETE FROM")
    assert gone is not (table in NOT_ERASED), "a kind in storage/queries/erasing_kinds.py, or a reason here"


@pytest.mark.parametrize("table", sorted(KEPT))
def test_what_is_emptied_and_not_deleted_keeps_no_column_of_words(table: str) -> None:
    updates = [one for one in [*COUNTED.values(), erasing.PERSON, erasing.FAMILY]
               if re.search(rf"UPDATE {table}\b", one)]  # fmt: skip
    assert updates
    words = {
        column.name
        for column in Row.metadata.tables[table].columns
        if isinstance(column.type, Text | LargeBinary | JSONB) or column.name.startswith("birth")
    }
    left = {name for name in words - KEPT[table] if not any(re.search(rf"\b{name} = ", one) for one in updates)}
    assert not left, "empty it in storage/queries/erasing_kinds.py, or say here that it tells nothing"


def test_what_is_deleted_is_deleted_whole() -> None:
    emptied = {name for name in TABLES if re.search(rf"UPDATE {name}\b", DESTROYED)}
    beside = {"lane", "outbox", "inbox", "identity", "view", "console", "thread", "answer_clock", "consent", "erasure"}
    assert emptied - beside == set(KEPT)


def test_every_kind_that_is_destroyed_has_words_in_the_act() -> None:
    assert set(COUNTED) == set(act.KINDS)
