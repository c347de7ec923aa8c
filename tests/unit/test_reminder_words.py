"""What people read of what is due and of what is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from scenarios.dose import NO_DOUBLE, Dose, Plan, State, Why
from scenarios.intake_words import Told, recorded, tag_of
from scenarios.missed_words import course_over, not_reminded, to_staff, to_trusted
from scenarios.reminder_words import reminder
from storage.content import Content

MOSCOW = ZoneInfo("Europe/Moscow")
EIGHT = datetime(2030, 1, 12, 5, tzinfo=UTC)
PLAN = Plan(MOSCOW)


def told(number: int = 1, name: str = "Сорбифер", *, plan: Plan = PLAN, **more: object) -> Told:
    dose = replace(Dose(number, EIGHT, State.DUE, 1), **more)
    return Told(dose, plan, name, "по 1 таблетке" if name else "")


def labels(content: Content) -> list[list[str]]:
    return [[button.text for button in row] for row in content.buttons]


def test_a_reminder_names_the_drug_the_dose_and_the_scheduled_time() -> None:
    said = reminder([told()], MOSCOW, EIGHT)
    assert said.text == "Пора принять назначенное на 08:00:\nСорбифер, по 1 таблетке"
    assert labels(said) == [["Принято"], ["Отложить", "Пропустить"]]


def test_where_the_drug_may_not_be_named_the_time_alone_is() -> None:
    said = reminder([told(name="")], MOSCOW, EIGHT)
    assert said.text == "Пора принять назначенное на 08:00."
    assert labels(said) == [["Принято"], ["Отложить", "Пропустить"]]


def test_several_drugs_are_one_message_each_with_its_line() -> None:
    said = reminder([told(1), told(2, "Йодомарин")], MOSCOW, EIGHT)
    assert said.text.splitlines()[1:] == ["▫️ Сорбифер, по 1 таблетке", "▫️ Йодомарин, по 1 таблетке"]
    assert labels(said)[:2] == [["Принято"], ["Отложить", "Пропустить"]]
    assert any("Йодомарин" in words for row in labels(said) for words in row)


def test_several_unnamed_say_only_how_many() -> None:
    said = reminder([told(1, ""), told(2, "")], MOSCOW, EIGHT)
    assert said.text == "Пора принять назначенное на 08:00. Назначений на это время: 2."


def test_repeats_are_worded_differently_and_tell_what_to_do_if_it_is_taken() -> None:
    said = [reminder([told()], MOSCOW, EIGHT, number=number, repeat=True).text for number in (2, 3)]
    assert said[0] != said[1]
    assert all("08:00" in text and "Если уже приняли, просто нажмите «Принято»." in text for text in said)


def test_a_late_first_reminder_says_that_it_is_late() -> None:
    assert reminder([told()], MOSCOW, EIGHT + timedelta(hours=1)).text.startswith("Простите, что с опозданием.")


@pytest.mark.parametrize("name", ["Сорбифер", ""])
def test_too_close_to_another_intake_is_no_call_to_take_it(name: str) -> None:
    one = told(name=name, plan=replace(PLAN, on_missed="Пропустите эту таблетку."))
    said = reminder([one], MOSCOW, EIGHT, careful=[one])
    assert "Пора принять" not in said.text
    assert f"{NO_DOUBLE}." in said.text
    assert ("Врач написал: Пропустите эту таблетку." in said.text) is bool(name)


def test_of_two_drugs_only_the_one_too_close_is_cautioned_about() -> None:
    near = told(2, "Йодомарин")
    text = reminder([told(1), near], MOSCOW, EIGHT, careful=[near]).text
    ready, _, careful = text.partition("\n\n")
    assert "Сорбифер" in ready
    assert "Йодомарин" not in ready
    assert "Йодомарин" in careful
    assert NO_DOUBLE in careful


def test_what_nobody_was_reminded_of_is_told_once_with_the_caution_and_the_doctors_words() -> None:
    plan = replace(PLAN, on_missed="Примите следующую в обычное время.")
    some = [told(1, plan=plan), told(2, "Йодомарин", due_at=EIGHT - timedelta(days=1))]
    text = not_reminded(some, MOSCOW, EIGHT + timedelta(hours=5)).text
    assert "Сорбифер, по 1 таблетке — 08:00" in text
    assert "Йодомарин, по 1 таблетке — 11 января, 08:00" in text
    assert NO_DOUBLE in text
    assert "Врач написал: Примите следующую в обычное время." in text
    assert "Пора принять" not in text
    assert "Время этих приёмов прошло" in text
    assert "Время этого приёма прошло" in not_reminded(some[:1], MOSCOW, EIGHT + timedelta(hours=5)).text


def test_a_long_list_of_what_was_missed_is_cut() -> None:
    some = [told(number, due_at=EIGHT - timedelta(days=number)) for number in range(14)]
    text = not_reminded(some, MOSCOW, EIGHT + timedelta(hours=5)).text
    assert text.count("▫️") == 10
    assert "и ещё 4" in text


def test_who_is_trusted_hears_that_silence_is_not_a_missed_dose() -> None:
    neutral = to_trusted("Ольга Сергеевна", [told(name="")], MOSCOW, EIGHT).text
    assert neutral.startswith("Ольга Сергеевна: нет отметки про назначенное на 08:00.")
    assert "не значит, что приём пропущен" in neutral
    assert "Сорбифер" in to_trusted("Ольга Сергеевна", [told()], MOSCOW, EIGHT).text


def test_staff_hear_what_is_known_and_never_that_it_was_not_taken() -> None:
    one = told(silent_since=EIGHT)
    later = EIGHT + timedelta(hours=1)
    silence = to_staff(Why.SILENCE, one, zone=MOSCOW, now=later)
    unsent = to_staff(Why.UNSENT, one, zone=MOSCOW, now=later)
    in_a_row = to_staff(Why.IN_A_ROW, one, zone=MOSCOW, now=later, in_a_row=3)
    assert "Сорбифер, по 1 таблетке, приём 12 января в 08:00" in silence
    assert "Не отвечает 1 час." in silence
    assert "Напоминание не удалось отправить" in unsent
    assert "Нет ответа после 3 приёмов подряд." in in_a_row
    assert all("не принял" not in words for words in (silence, unsent, in_a_row))


def test_a_course_that_is_over_says_so_and_names_the_drug_only_where_it_may() -> None:
    assert course_over("Сорбифер", own=False).text.startswith("Курс закончен: Сорбифер.")
    assert course_over("", own=False).text.startswith("Курс закончен. ")
    assert course_over("Витамины", own=True).text.startswith("Ваше напоминание закончилось: Витамины.")


TAGS = ("№ 1", "№ 3", "№ 4")


def unnamed(number: int, tag: str, **more: Any) -> Told:
    return msgspec.structs.replace(told(number, "", **more), tag=tag)


@pytest.mark.parametrize(
    ("tags", "text", "buttons"),
    [
        (("",), "Пора принять назначенное на 08:00.", []),
        (("№ 2",), "Пора принять назначенное на 08:00: назначение № 2.", []),
        (("", ""), "Пора принять назначенное на 08:00. Назначений на это время: 2.", []),
        (
            TAGS,
            "Пора принять назначенное на 08:00: назначения № 1, № 3, № 4.",
            ["Принято: № 1", "Принято: № 3", "Принято: № 4"],
        ),
        # Two instructions of one plan can't be told apart by its number: they are answered together, or by name.
        (("№ 1", "№ 1"), "Пора принять назначенное на 08:00: назначения № 1, № 1.", []),
        (("№ 1", "№ 1", "№ 2"), "Пора принять назначенное на 08:00: назначения № 1, № 1, № 2.", ["Принято: № 2"]),
    ],
)
def test_where_drugs_may_not_be_named_each_plan_has_its_number_and_its_button(
    tags: tuple[str, ...], text: str, buttons: list[str]
) -> None:
    said = reminder([unnamed(number, tag) for number, tag in enumerate(tags, 1)], MOSCOW, EIGHT)
    assert said.text == text
    rows = [label for row in labels(said) for label in row]
    assert rows == ["Принято", "Отложить", "Пропустить", *buttons]
    assert sum(len(row) for row in said.buttons) <= 10, "VK has room for ten"


def test_a_number_stays_with_its_plan_whatever_else_is_answered() -> None:
    three = [unnamed(number, tag) for number, tag in enumerate(TAGS, 1)]
    again = reminder(three[1:], MOSCOW, EIGHT, number=2, repeat=True)
    assert "назначения № 3, № 4" in again.text
    taken = [unnamed(1, "№ 1", state=State.TAKEN, taken_at=EIGHT, answered_at=EIGHT), *three[1:]]
    now = recorded(taken, MOSCOW, EIGHT)
    assert now.text.splitlines()[0] == "✅ Назначение № 1 на 08:00: принято в 08:00."
    assert "Назначение № 3 на 08:00: ждёт вашей отметки." in now.text
    data = {button.text: button.data for row in now.buttons for button in row}
    assert (data["Принято: № 3"], data["Принято: № 4"]) == ("d:t:2", "d:t:3")
    assert "Принято: № 1" not in data


def test_one_that_is_too_close_is_told_apart_by_its_number() -> None:
    two = [unnamed(1, "№ 1"), unnamed(2, "№ 2")]
    said = reminder(two, MOSCOW, EIGHT, careful=two[1:])
    assert "на 08:00: назначение № 1." in said.text
    assert f"Слишком близко к соседнему приёму: назначение № 2.\n{NO_DOUBLE}." in said.text


@pytest.mark.parametrize(("place", "of", "tag"), [(1, 1, ""), (1, 2, "№ 1"), (2, 2, "№ 2"), (11, 12, "№ 11")])
def test_the_only_plan_needs_no_number(place: int, of: int, tag: str) -> None:
    assert tag_of(place, of) == tag


def test_an_alert_says_its_day_for_it_may_climb_when_another_morning_has_come() -> None:
    unsent = to_staff(Why.UNSENT, told(), zone=MOSCOW, now=EIGHT)
    unnamed = to_staff(Why.UNSENT, told(name=""), zone=MOSCOW, now=EIGHT)
    assert unsent.startswith("Сорбифер, по 1 таблетке, приём 12 января в 08:00.")
    assert unnamed.startswith("Приём, назначенный на 12 января, 08:00.")
