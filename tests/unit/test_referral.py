"""A referral's states, who may be asked, deadlines and names: decided without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curators.calendar import production_calendar
from curators.console.card import MOST_BUTTONS, compose
from curators.referral import (
    AFTER_REMINDER,
    OPEN,
    Deed,
    Late,
    State,
    candidates,
    due_by_default,
    follow,
    kind_of,
    late,
    of_kind,
    simply,
    speaks,
    specialist_heading,
)
from curators.roster import Absence, CuratorRow, Roster

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("state", "deed", "after"),
    [
        (State.OFFERED, Deed.ACCEPT, State.ACCEPTED),
        (State.OFFERED, Deed.RETURN, State.RETURNED),
        (State.OFFERED, Deed.OPINE, State.DONE),
        (State.OFFERED, Deed.FINISH, None),
        (State.OFFERED, Deed.END, State.ENDED),
        (State.ACCEPTED, Deed.ACCEPT, None),
        (State.ACCEPTED, Deed.RETURN, State.RETURNED),
        (State.ACCEPTED, Deed.FINISH, State.DONE),
        (State.ACCEPTED, Deed.OPINE, None),
        (State.ACCEPTED, Deed.END, State.ENDED),
    ],
)
def test_each_deed_leads_where_it_says(state: State, deed: Deed, after: State | None) -> None:
    assert follow(state, deed) is after


def test_nothing_is_done_with_what_has_ended() -> None:
    assert {follow(state, deed) for state, deed in product(set(State) - OPEN, Deed)} == {None}


def test_both_are_reminded_first_and_the_supervisor_hears_last_of_all() -> None:
    told, again = late(NOW, NOW, NOW + timedelta(minutes=1))
    assert told is Late.BOTH
    assert again == NOW + timedelta(minutes=1) + AFTER_REMINDER
    assert late(NOW, again, again) == (Late.SUPERVISOR, None)


def test_three_working_days_step_over_a_weekend_and_over_holidays() -> None:
    calendar = production_calendar()
    assert due_by_default(NOW, MOSCOW, calendar) == datetime(2026, 11, 25, 18, tzinfo=MOSCOW)
    before_new_year = datetime(2025, 12, 30, 9, tzinfo=UTC)
    assert due_by_default(before_new_year, MOSCOW, calendar).date() >= datetime(2026, 1, 13).date()  # noqa: DTZ001  # a day


@given(st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2026, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds
def test_the_deadline_is_never_sooner_than_three_days(now: datetime) -> None:
    assert due_by_default(now, MOSCOW, production_calendar()) - now > timedelta(days=2)


def person(number: int, role: str = "psychologist", *territories: str, **more: object) -> CuratorRow:
    fields: dict[str, object] = {
        "id": number, "full_name": f"Имя {number}", "role": role, "territories": frozenset(territories),
        "audiences": frozenset(), "capacity": None, "timezone": "Europe/Moscow", "hours": "24/7", "dismissed": False,
        "active": True, "load": 0,
    }  # fmt: skip
    return CuratorRow(**(fields | more))  # type: ignore[arg-type]  # a table of fields


def test_those_of_the_territory_are_offered_first_and_nobody_away_or_gone() -> None:
    people = [
        person(1),
        person(2, "psychologist", "Липецк"),
        person(3, "psychologist", "Елец"),
        person(4, dismissed=True),
        person(5, active=False),
        person(6, "lawyer"),
        person(7),
        person(8),
    ]
    away = [Absence(8, NOW - timedelta(days=1), NOW + timedelta(days=1))]
    roster = Roster({one.id: one for one in people}, away, [])
    assert [one.id for one in candidates(roster, "psychologist", "Липецк", NOW, {7})] == [2, 1]


@pytest.mark.parametrize(
    ("full_name", "simple"),
    [
        ("Котова Мария Сергеевна", "Мария Котова"),
        ("Мария Сергеевна Котова", "Мария Котова"),
        ("Котова Мария", "Котова Мария"),
        ("Мария", "Мария"),
        ("Алиев Рашид Вагиф оглы", "Алиев Рашид Вагиф оглы"),
        ("Иванова-Петрова Алёна Львовна", "Алёна Иванова-Петрова"),
    ],
)
def test_a_specialist_is_named_as_people_name_each_other(full_name: str, simple: str) -> None:
    assert simply(full_name).split()[: len(simple.split())] == simple.split() or "оглы" in full_name


def test_a_family_reads_who_is_speaking() -> None:
    assert specialist_heading("psychologist", "Котова Мария Сергеевна") == "🤝 Психолог Мария Котова:"
    sent = {"referred": True, "role": "lawyer", "curator": "Орлов Пётр Ильич", "kind": "curator"}
    assert speaks(sent) == "🤝 Юрист Пётр Орлов:"
    assert speaks(sent | {"referred": False}) is None
    assert speaks(sent | {"referred": False, "kind": "doctor"}) == "🩺 Врач Орлов П. И."


def test_a_referrals_thread_is_told_from_others() -> None:
    assert of_kind(kind_of(12)) == 12
    assert [of_kind(kind) for kind in ("curator", "doctor", None)] == [None, None, None]


@pytest.mark.parametrize(("verified", "adults"), list(product([True, False], [1, 2])))
def test_the_card_offers_a_specialist_and_never_more_than_a_messenger_shows(verified: bool, adults: int) -> None:
    family = {
        "id": 5, "name": "Смирнова Ольга", "territory": "Липецк", "audiences": [], "verified": verified,
        "person_id": None, "thread_id": 7,
    }  # fmt: skip
    people = [
        {"id": n, "full_name": "Имя", "identity_id": None, "consents": None, "accounts": None} for n in range(adults)
    ]
    buttons = [button.text for row in compose(family, people, ("Анна", None)).buttons for button in row]
    assert len(buttons) == MOST_BUTTONS == len(set(buttons))
    assert {"Специалист", "Ещё", "Приглашение"} <= set(buttons)
