"""The month's report: its figures are those of the rows, counted the slow way; told as a workbook, a table and JSON."""

from __future__ import annotations

import csv
import json
import random
import statistics
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from bot.reports.cells import add_row
from bot.reports.month import Month, bounds, count, read_month
from bot.reports.plain import as_csv, as_json
from bot.reports.workbook import workbook
from storage.transaction import Database, Tx
from tests.integration.console_play import a_curator, words
from tests.rig import Rig, until

ZONE = ZoneInfo("Europe/Moscow")
FIRST = date(2026, 11, 1)
SINCE, UNTIL = bounds(FIRST, ZONE)
NOW = datetime(2026, 12, 2, tzinfo=UTC)
TERRITORIES = ("Липецк", "Елец")
AUDIENCES = ("large_family", "expectant_mother", "svo_family")


async def _seeded(tx: Tx, seed: int) -> None:
    """A little of everything, in the month and around it."""
    rnd = random.Random(seed)

    def moment() -> datetime:
        return SINCE + timedelta(seconds=rnd.randint(-20 * 86_400, 50 * 86_400))

    people = [
        await tx.value(
            "INSERT INTO curator (external_id, full_name, role) VALUES ($1, $1, 'curator') RETURNING id", name
        )
        for name in ("Иванова", "Петрова")
    ]
    for number in range(30):
        family = await tx.value(
            "INSERT INTO family (external_id, territory, created_at) VALUES ($1, $2, $3) RETURNING id",
            f"f{number}", rnd.choice(TERRITORIES), moment(),
        )  # fmt: skip
        person = await tx.value(
            "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ($1, $2, 'Имя', $3) RETURNING id",
            f"p{number}", family, rnd.sample(AUDIENCES, rnd.randint(0, 2)),
        )  # fmt: skip
        thread = await tx.value("INSERT INTO thread (family_id) VALUES ($1) RETURNING id", family)
        for _ in range(rnd.randint(0, 6)):
            direction = rnd.choice(["in", "out", "auto", "note"])
            await tx.run(
                "INSERT INTO message (thread_id, direction, content, channel, created_at) "
                "VALUES ($1, $2, '{}', $3, $4)",
                thread, direction, rnd.choice(["vk", "max"]), moment(),
            )  # fmt: skip
        for _ in range(rnd.randint(0, 2)):
            opened, status = moment(), rnd.choice(["new", "in_progress", "solved", "closed"])
            ended = opened + timedelta(days=rnd.randint(0, 20)) if status in {"solved", "closed"} else None
            await tx.run(
                "INSERT INTO family_case (number, family_id, topic, words, status, opened_at, touched_at, due_at, "
                "closed_at, rating) VALUES ($1, $2, $3, 'с', $4, $5, $5, $6, $7, $8)",
                f"{rnd.random()}", family, rnd.choice(["money", "law"]), status, opened, opened + timedelta(days=3),
                ended, rnd.choice([None, 3, 5]) if status == "closed" else None,
            )  # fmt: skip
        for _ in range(rnd.randint(0, 3)):
            opened = moment()
            answered = opened + timedelta(minutes=rnd.randint(1, 60)) if rnd.random() < 0.8 else None
            await tx.run(
                "INSERT INTO answer_clock (thread_id, family_id, kind, curator_id, opened_at, due_at, state, "
                "answered_at, level) VALUES ($1, $2, 'first', $3, $4, $5, 'answered', $6, $7)",
                thread, family, rnd.choice(people) if answered else None, opened, opened + timedelta(minutes=15),
                answered, rnd.randint(0, 2),
            )  # fmt: skip
        for step in range(rnd.randint(0, 3)):
            await tx.run(
                "INSERT INTO questionnaire_response (run_id, person_id, scenario, version, status, authored_at, items) "
                "VALUES ($1, $2, $3, 'v', $4, $5, ''::bytea)",
                number * 10 + step, person, rnd.choice(["survey_mothers", "svo_monthly", "gone"]),
                rnd.choice(["completed", "stopped"]), moment(),
            )  # fmt: skip
        plan = await tx.value(
            "INSERT INTO medication_plan (person_id, identifier, own) VALUES ($1, $2, $3) RETURNING id",
            person, f"m{number}", number % 5 == 0,
        )  # fmt: skip
        for step in range(rnd.randint(0, 8)):
            due, state = moment(), rnd.choice(["taken", "skipped", "missed", "planned", "cancelled"])
            await tx.run(
                "INSERT INTO dose (plan_id, version_id, person_id, step, due_at, state, taken_at) "
                "VALUES ($1, $1, $2, $3, $4, $5, $6)",
                plan, person, step, due, state,
                due + timedelta(minutes=rnd.randint(0, 120)) if state == "taken" else None,
            )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_figures_are_those_of_the_rows(db: Database, seed: int) -> None:
    async with db.transaction() as tx:
        await _seeded(tx, seed)
    async with db.transaction() as tx:
        report = await count(tx, FIRST, ZONE, NOW)
        families = [dict(row) for row in await tx.rows("SELECT id, territory, created_at FROM family")]
        persons = [dict(row) for row in await tx.rows("SELECT family_id, audiences FROM person")]
        messages = [dict(row) for row in await tx.rows("SELECT * FROM message")]
        cases = [dict(row) for row in await tx.rows("SELECT * FROM family_case")]
        clocks = [dict(row) for row in await tx.rows("SELECT * FROM answer_clock")]
        told = [dict(row) for row in await tx.rows("SELECT * FROM questionnaire_response WHERE status = 'completed'")]
        doses = [
            dict(row) for row in await tx.rows("SELECT d.*, p.own FROM dose d JOIN medication_plan p ON p.id = plan_id")
        ]
    figures = {name: value for name, _, value in report.figures}
    known = [one for one in families if one["created_at"] < UNTIL]
    assert figures["families"] == len(known)
    heard = [one for one in messages if one["direction"] == "in" and SINCE <= one["created_at"] < UNTIL]
    assert figures["messages_in"] == len(heard)
    assert figures["families_wrote"] == len({one["thread_id"] for one in heard})
    assert figures["cases_opened"] == sum(SINCE <= one["opened_at"] < UNTIL for one in cases)
    over = [one for one in cases if one["closed_at"] is not None and SINCE <= one["closed_at"] < UNTIL]
    assert figures["cases_ended"] == sum(one["opened_at"] < UNTIL for one in over)
    rated = [one["rating"] for one in over if one["rating"] is not None]
    assert figures["ratings"] == len(rated)
    assert figures["rating_mean"] == (round(statistics.mean(rated), 3) if rated else None)
    asked = [one for one in clocks if SINCE <= one["opened_at"] < UNTIL]
    took = [(one["answered_at"] - one["opened_at"]).total_seconds() / 60 for one in asked if one["answered_at"]]
    assert figures["answer_median_minutes"] == round(statistics.median(took), 1)
    in_time = sum(one["answered_at"] is not None and one["answered_at"] <= one["due_at"] for one in asked)
    assert figures["answers_in_time_share"] == round(in_time / len(asked), 3)
    assert sum(row[1] for row in report.table("answers").rows) == len(asked)
    ended = [one["scenario"] for one in told if SINCE <= one["authored_at"] < UNTIL]
    assert figures["surveys_completed"] == ended.count("survey_mothers")
    assert figures["check_ins_completed"] == len(ended) - ended.count("survey_mothers")
    scheduled = [
        one for one in doses
        if SINCE <= one["due_at"] < UNTIL and one["state"] in {"taken", "skipped", "missed"} and not one["own"]
    ]  # fmt: skip
    assert figures["doses_scheduled"] == len(scheduled)
    taken = sum(one["state"] == "taken" for one in scheduled)
    assert figures["doses_taken_share"] == round(taken / len(scheduled), 3)
    for territory, audience, number, _ in report.table("families").rows:
        of = {one["id"] for one in known if one["territory"] == territory}
        if audience == "не указано":
            assert number == sum(one["family_id"] in of and not one["audiences"] for one in persons)
    _told(report)


def _told(report: Month) -> None:
    """The same figures in every shape."""
    read = json.loads(as_json(report))
    assert read["figures"] == {name: value for name, _, value in report.figures}
    assert set(read["tables"]) == {table.name for table in report.tables}
    rows = list(csv.reader(StringIO(as_csv(report))))
    assert rows[0] == ["раздел", "строка", "показатель", "значение"]
    assert {row[2]: row[3] for row in rows if row[0] == "Итоги"}["Сообщений от семей"] == str(
        read["figures"]["messages_in"]
    )
    book = load_workbook(BytesIO(workbook(report)))
    assert book.sheetnames == ["Итоги", *(table.title for table in report.tables)]
    charts = {sheet.title: len(getattr(sheet, "_charts")) for sheet in book.worksheets}  # noqa: B009  # the library names it so
    assert charts["Обращения"] == charts["Ответы семьям"] == 1


async def test_an_empty_month_is_told_too(db: Database) -> None:
    async with db.transaction() as tx:
        report = await count(tx, FIRST, ZONE, NOW)
    figures = {name: value for name, _, value in report.figures}
    assert figures["families"] == 0
    assert figures["answer_median_minutes"] is None
    book = load_workbook(BytesIO(workbook(report)))
    assert book["Обращения"]["A2"].value == "За этот месяц ничего не было."


async def test_a_case_due_later_this_month_is_not_late_yet(db: Database) -> None:
    async with db.transaction() as tx:
        family = await tx.value("INSERT INTO family (external_id, territory) VALUES ('f', 'Липецк') RETURNING id")
        for number, due in enumerate((5, 25)):
            await tx.run(
                "INSERT INTO family_case (number, family_id, topic, words, opened_at, touched_at, due_at) "
                "VALUES ($1, $2, 'law', 'с', $3, $3, $4)",
                f"{number}", family, SINCE, SINCE + timedelta(days=due),
            )  # fmt: skip
        report = await count(tx, FIRST, ZONE, SINCE + timedelta(days=15))
    assert {name: value for name, _, value in report.figures}["cases_overdue"] == 1


def test_words_that_look_like_a_formula_stay_words() -> None:
    book = Workbook()
    sheet: Any = book.active
    add_row(sheet, ['=HYPERLINK("http://x")', "a\x0bb", 7])
    sink = BytesIO()
    book.save(sink)
    cells = load_workbook(BytesIO(sink.getvalue()))["Sheet"][1]
    assert [cell.value for cell in cells] == ['=HYPERLINK("http://x")', "ab", 7]
    assert cells[0].data_type == "s"


@pytest.mark.parametrize("text", ["2026-13", "2026", "11-2026", "ноябрь", "", "0000-01", "9999-12", "٢٠٢٦-11"])
def test_what_is_no_month_is_told(text: str) -> None:
    assert read_month(text) is None


def test_december_ends_with_the_year() -> None:
    assert bounds(date(2026, 12, 1), ZONE)[1] == datetime(2027, 1, 1, tzinfo=ZONE)


async def test_a_supervisor_gets_the_month_in_the_console_and_a_curator_does_not(rig: Rig) -> None:
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    _, own = await a_curator(rig, "vk")
    await own.send("Отчёт")
    await own.sees("смотрит руководитель")
    await boss.send("Отчёт")
    asked = await boss.sees("За какой месяц?")
    await boss.press(asked["id"], words(asked)[0])
    shown = await boss.sees("Работа службы за")
    assert [file["kind"] for file in shown["attachments"]] == ["photo"]

    async def table() -> list[str]:
        return [
            file["name"] for one in await boss.messages() for file in one["attachments"] if file["kind"] == "document"
        ]

    assert (await until(table, what="the workbook"))[0].endswith(".xlsx")
    await boss.press(asked["id"], "Фонд")
    await boss.sees("Движение денег фонда")
