"""The month's report: its figures are those of the rows, counted the slow way; told as a workbook, a table and JSON."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import AsyncIterator, Callable
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
from storage.queries import retention
from storage.transaction import Database, Tx
from tests.integration.console_play import a_curator, words
from tests.recount import Recount
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
        for kind in rnd.sample(["danger", "dose", "check_in"], rnd.randint(0, 2)):
            raised = moment()
            taken = raised + timedelta(minutes=rnd.randint(1, 99)) if rnd.random() < 0.8 else None
            await tx.run(
                "INSERT INTO escalation (kind, subject, words, raised_at, acknowledged_at, level) "
                "VALUES ($1, $2, ''::bytea, $3, $4, $5)",
                kind, f"{number}", raised, taken, rnd.randint(0, 3),
            )  # fmt: skip
    await _broadcast(
        tx, rnd, [row["id"] for row in await tx.rows("SELECT id FROM person ORDER BY id")], people[0], moment
    )


async def _broadcast(
    tx: Tx, rnd: random.Random, persons: list[int], author: int, moment: Callable[[], datetime]
) -> None:
    """Two in the month and one of any day, each to everybody: put, sent, failed, held back, left out, answered."""
    for started in (SINCE, UNTIL - timedelta(seconds=1), moment()):
        cast = await tx.value(
            "INSERT INTO broadcast (author_id, kind, content, segment, state, created_at, started_at) "
            "VALUES ($1, 'public', '{}', '{}', 'done', $2, $2) RETURNING id", author, started,
        )  # fmt: skip
        for person in persons:
            left = rnd.choice([None, None, None, None, "mailings", "no_account"])
            state, reason = rnd.choice(
                [("sent", None), ("failed", "blocked"), ("failed", "timed_out"), ("waiting", None),
                 ("cancelled", "withdrawn"), ("cancelled", "paused")]
            )  # fmt: skip
            row = None if left else await tx.value(
                "INSERT INTO outbox (lane_id, priority, op, key, state, reason, next_at) "
                "VALUES (1, 6, 'say', $1, $2, $3, now()) RETURNING id", f"cast:{cast}:{person}", state, reason,
            )  # fmt: skip
            await tx.run(
                "INSERT INTO recipient (broadcast_id, person_id, outbox_id, channel, state, reason, answered_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                cast, person, row, rnd.choice(["vk", "max"]), "left_out" if left else "queued", left,
                started if state == "sent" and not left and rnd.random() < 0.5 else None,
            )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_figures_are_those_of_the_rows(db: Database, seed: int) -> None:
    async with db.transaction() as tx:
        await _seeded(tx, seed)
    async with db.transaction() as tx:
        report = await count(tx, FIRST, ZONE, NOW)
        slow = await _recounted(tx)
    assert {name: value for name, _, value in report.figures} == slow.figures
    assert {table.name: set(table.rows) for table in report.tables} == slow.tables
    assert all(len(table.rows) == len(set(table.rows)) for table in report.tables)
    assert all(table.rows for table in report.tables if table.name != "ratings")
    _told(report)


async def _recounted(tx: Tx) -> Recount:
    async def read(query: str) -> AsyncIterator[Any]:
        for row in await tx.rows(query):
            yield row

    slow = Recount(read, SINCE, UNTIL, NOW)
    await slow.everything()
    return slow


async def test_what_became_of_a_broadcast_is_told_when_its_rows_are_long_gone(db: Database) -> None:
    async with db.transaction() as tx:
        await _seeded(tx, 4)
        before = await count(tx, FIRST, ZONE, NOW)
        await tx.run("UPDATE outbox SET done_at = $1 WHERE state <> 'waiting'", SINCE)
        assert await retention.forget_sent(tx, UNTIL, 2_000)
        after = await count(tx, FIRST, ZONE, NOW)
    figures = {name: value for name, _, value in before.figures if name.startswith("broadcasts")}
    told = {name: value for name, _, value in after.figures if name.startswith("broadcasts")}
    held = sum(row[2] for row in before.table("broadcasts").rows if row[0].startswith("отложено"))
    assert min(value or 0 for value in figures.values()) > 0
    assert told == figures | {"broadcasts_left_out": (figures["broadcasts_left_out"] or 0) + held}
    assert not [row for row in after.table("broadcasts").rows if row[0] == "подробностей уже нет"]


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
