"""What a person reads of their doses, and the buttons that go with each state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scenarios import course_pages, day_pages, intake_questions, reminders_pages, trust_pages
from scenarios.amount import Amount, amount_words
from scenarios.dose import Dose, Plan, State
from scenarios.intake_words import Told, buttons, clock, recorded, standing
from scenarios.rows import MOST_BUTTONS, MOST_ROWS
from scenarios.timing import Meals
from scenarios.trust_pages import Bond
from scenarios.typed_intake import means_taken
from storage.content import Content

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
PLAN = Plan(ZONE)
DUE = Dose(7, NOW - timedelta(minutes=30), State.DUE, asked=1, silent_since=NOW)
TAKEN = replace(DUE, state=State.TAKEN, answered_at=NOW, taken_at=NOW)
MISSED = replace(DUE, state=State.MISSED, due_at=NOW - timedelta(hours=9))


def told(dose: Dose, name: str = "Железо") -> Told:
    return Told(dose, PLAN, name, amount_words(Amount(Fraction(1), "таблетка")) if name else "")


def words(content: Content) -> list[str]:
    return [button.text for row in content.buttons for button in row]


def datas(content: Content) -> list[str]:
    return [button.data or "" for row in content.buttons for button in row]


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        (DUE, "ждёт вашей отметки"),
        (TAKEN, "принято в 09:00"),
        (replace(TAKEN, taken_at=NOW - timedelta(days=1)), "принято 21 ноября, 09:00"),
        (replace(DUE, state=State.SKIPPED), "пропущено"),
        (replace(DUE, state=State.SNOOZED, snoozed_until=NOW + timedelta(hours=1)), "отложено до 10:00"),
        (MISSED, "время вышло, отметки нет"),
        (replace(DUE, due_at=NOW - timedelta(hours=5)), "время вышло, отметки нет"),
        (replace(DUE, state=State.CANCELLED), "больше не нужно: назначение изменилось"),
    ],
)
def test_what_is_on_record_is_said_by_the_persons_own_clock(dose: Dose, said: str) -> None:
    assert standing(told(dose), ZONE, NOW) == said


def test_one_open_dose_has_three_answers_and_a_taken_one_can_be_taken_back() -> None:
    assert datas(recorded([told(DUE)], ZONE, NOW)) == ["d:t:7", "d:z:7", "d:s:7"]
    assert datas(recorded([told(TAKEN)], ZONE, NOW)) == ["d:u:7"]
    assert datas(recorded([told(TAKEN)], ZONE, NOW + timedelta(minutes=11))) == []


def test_of_a_group_each_open_drug_has_its_button_and_hidden_ones_have_none() -> None:
    other = replace(DUE, id=8)
    both = recorded([told(DUE), told(other, "Магний")], ZONE, NOW)
    minute = int(DUE.due_at.timestamp()) // 60
    assert datas(both) == [f"D:t:{minute}", f"D:z:{minute}", f"D:s:{minute}", "d:t:7", "d:t:8"]
    assert datas(recorded([told(DUE, ""), told(other, "")], ZONE, NOW)) == datas(both)[:3]


def test_two_doses_at_once_are_never_advised_and_the_doctors_words_are_told_only_where_drugs_may_be_named() -> None:
    plan = Plan(ZONE, on_missed="Пейте железо вечером")
    named, hidden = (recorded([Told(MISSED, plan, name)], ZONE, NOW) for name in ("Железо", ""))
    assert "Не принимайте двойную дозу; уточните у врача." in named.text
    assert "Пейте железо вечером" in named.text
    assert "Не принимайте двойную дозу" in hidden.text
    assert "железо" not in hidden.text.lower()
    assert words(named) == ["Отметить приём"]
    assert buttons([Told(replace(MISSED, due_at=NOW - timedelta(days=365)), plan)], NOW) == ()


def test_a_clock_of_another_day_names_the_day() -> None:
    assert clock(NOW, ZONE, NOW) == "09:00"
    assert clock(NOW - timedelta(days=2), ZONE, NOW) == "20 ноября, 09:00"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("приняла", True), ("Принято!", True), ("Да, уже выпила", True), ("выпила таблетку 🙂", True),
        ("ПРИНЯЛА ЛЕКАРСТВО.", True), ("приняла?", False), ("не приняла", False), ("забыла, не выпила", False),
        ("приняла ванну", False), ("Принял бы, но тошнит", False), ("можно принять?", False), ("", False),
        ("решение принято", False),
    ],
)  # fmt: skip
def test_only_whole_phrases_mean_that_it_was_taken(text: str, taken: bool) -> None:  # a table's column
    assert means_taken(text) is taken


states = st.sampled_from(list(State))
doses = st.builds(
    lambda number, state, minutes, ago: replace(
        DUE, id=number, state=state, due_at=NOW - timedelta(minutes=minutes), answered_at=NOW - timedelta(minutes=ago),
        taken_at=NOW, snoozed_until=NOW + timedelta(minutes=20),
    ),
    st.integers(1, 10**17), states, st.integers(-2000, 3000), st.integers(0, 30),
)  # fmt: skip
names = st.sampled_from(["", "Железо", "Очень длинное название препарата, которое не помещается никуда"])
shown = st.lists(st.builds(lambda dose, name: told(dose, name), doses, names), min_size=1, max_size=12)


def fits(content: Content) -> None:
    """Every messenger shows it under the message, so that it can be changed in place."""
    assert len(content.buttons) <= MOST_ROWS
    assert all(1 <= len(row) <= 5 for row in content.buttons)
    assert len(words(content)) <= MOST_BUTTONS
    assert all(len(data.encode()) <= 64 for data in datas(content))
    assert content.text.strip()


@given(shown)
def test_whatever_the_doses_the_message_fits_every_messenger(some: list[Told]) -> None:
    together = [Told(replace(one.dose, due_at=some[0].dose.due_at), PLAN, one.name, one.how) for one in some]
    address = "D:{}:29000000"
    fits(recorded(together, ZONE, NOW))
    fits(intake_questions.asking_which(some, ZONE, NOW))
    fits(intake_questions.asking_why(together, address, ZONE, NOW))
    fits(intake_questions.asking_when(together, address, ZONE, NOW))
    fits(intake_questions.snoozing(together, address, [timedelta(minutes=5 * n) for n in range(1, 12)], ZONE, NOW))
    for why in reminders_pages.UNNAMED:
        fits(reminders_pages.today(some, ZONE, NOW, following=NOW + timedelta(days=1), unnamed=why, any_plan=True))


plans = st.lists(
    st.builds(
        course_pages.Plan, st.integers(1, 10**17), names, st.just("по 1 таблетке каждый день"),
        st.sampled_from(["", "Анна Петровна"]),
        st.booleans(), st.sampled_from(["active", "on-hold"]), st.sampled_from(["", "до 25.11"]),
        st.sampled_from(["", "осталось 9, хватит на 4 дня"]), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


@given(plans)
def test_whatever_the_courses_their_pages_fit_every_messenger(some: list[course_pages.Plan]) -> None:
    fits(course_pages.courses(some, "consent"))
    fits(course_pages.stocks(some))
    fits(course_pages.which(some, "w", "Что поставить на паузу?"))
    for one in some:
        fits(course_pages.course(one))
        fits(course_pages.pausing(one))
        fits(course_pages.only_the_doctor(one, doctor=True))
        fits(course_pages.sure_to_remove(one))


def test_pages_of_the_day_and_of_somebody_close_fit_every_messenger() -> None:
    bonds = [Bond(number, "Константинопольская Александра", bool(number % 2), bool(number % 3)) for number in range(9)]
    fits(trust_pages.page(bonds, [(number, "Имя") for number in range(9)], "gist"))
    fits(day_pages.my_day(Meals()))
    for quiet in (None, "", "22:00-08:00"):
        fits(day_pages.quiet_hours(quiet, "22:00-08:00"))
    for page in (0, 1):
        fits(day_pages.zones("Europe/Moscow", NOW, page))
    for _, zone in day_pages.ZONES:
        fits(day_pages.sure_to_move(zone, NOW))


def test_a_prescribed_course_is_never_paused_or_removed_by_a_button() -> None:
    mine, doctors = (course_pages.Plan(1, "Железо", "утром", own=own) for own in (True, False))
    assert "r:x:1" in datas(course_pages.course(mine))
    assert "r:x:1" not in datas(course_pages.course(doctors))
    assert datas(course_pages.only_the_doctor(doctors, doctor=True)) == ["m:doctor", "r:p:1"]
    assert datas(course_pages.only_the_doctor(doctors, doctor=False)) == ["m:call", "r:p:1"]


def test_a_dose_of_another_day_is_offered_by_its_day() -> None:
    today, later = (
        intake_questions.asking_when([told(DUE)], "d:{}:7", ZONE, at).buttons[0][0].text
        for at in (NOW, NOW + timedelta(days=1))
    )
    assert (today, later) == ("В 08:30", "22 ноября, 08:30")
    assert reminders_pages.late(told(DUE), ZONE, NOW + timedelta(days=1)).buttons[0][0].text == later


def test_of_two_doses_of_one_hour_each_button_names_its_own_however_long_the_name() -> None:
    names = ("Левотироксин 50 мкг", "Препарат железа 100 мг", "Магний В6 форте с чем-то ещё")
    some = [told(DUE, name) for name in names]
    page = reminders_pages.today(some, ZONE, NOW, following=None, unnamed="", any_plan=True)
    assert words(page)[:3] == [
        "Принято: 08:30 Левотироксин 50 мкг",
        "Принято: 08:30 Препарат железа 100 мг",
        "Принято: 08:30 Магний В6 форте с чем-т…",
    ]
