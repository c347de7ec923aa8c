"""The service's month: read once, then told as a workbook, a table, JSON or pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.outreach.tally import Tally, tally
from bot.reports.broadcasts import rows as broadcast_rows
from bot.reports.words import CHANNELS, DOSES, ESCALATIONS, RESPONSES, THREADS, is_survey, scenario_title
from curators.audiences import WORDS as AUDIENCES
from curators.cases import STATUS_WORDS, TOPICS, Status
from storage.queries import month
from storage.transaction import Tx

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name for machines, its title and columns for people, rows of plain values."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Everything: the first day, when it was counted, the figures that stand alone, the tables."""

    first: date
    counted_at: datetime
    figures: tuple[tuple[str, str, float | int | None], ...]
    """Name, words, value."""
    tables: tuple[Table, ...] = field(default=())

    def table(self, name: str) -> Table:
        """Give one table."""
        return next(one for one in self.tables if one.name == name)


def read_month(text: str) -> date | None:
    """Read `2026-11`; None where it is no month."""
    match = _MONTH.fullmatch(text.strip())
    return date(int(match[1]), int(match[2]), 1) if match else None


def bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the month's half-open span by the region's clock."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime(first.year, first.month, 1, tzinfo=zone), datetime(after.year, after.month, 1, tzinfo=zone)


async def count(tx: Tx, first: date, zone: ZoneInfo, now: datetime) -> Month:
    """Count a month: names of nobody but those who answer."""
    since, until = bounds(first, zone)
    await month.read_whole(tx)
    found = {name: await month.table(tx, name, since, until) for name in month.TABLES if name != "cases"}
    found["cases"] = await month.table(tx, "cases", since, min(until, now))  # what is due later isn't late yet
    wrote = found["messages"].pop()["families"]
    everybody = found["answers"][-1] if found["answers"] else None
    doses = {row["state"]: row for row in found["doses"]}
    scheduled = sum(row["doses"] for row in found["doses"])
    ratings = {row["rating"]: row["cases"] for row in found["ratings"]}
    rated = sum(ratings.values())
    told = tally(found["broadcasts"])
    figures = (
        ("families", "Семей на конец месяца", await month.families(tx, until)),
        ("families_wrote", "Семей писали в этом месяце", wrote),
        ("messages_in", "Сообщений от семей", sum(r["messages"] for r in found["messages"] if r["direction"] == "in")),
        ("messages_out", "Ответов людей", sum(r["messages"] for r in found["messages"] if r["direction"] == "out")),
        ("cases_opened", "Обращений открыто", sum(row["opened"] for row in found["cases"])),
        ("cases_ended", "Обращений закончено", sum(row["ended"] for row in found["cases"])),
        ("cases_overdue", "Обращений просрочено", sum(row["overdue"] for row in found["cases"])),
        ("answer_median_minutes", "Ответ семье, половина быстрее, мин", _minutes(everybody, "median")),
        ("answer_p90_minutes", "Ответ семье, девять из десяти быстрее, мин", _minutes(everybody, "p90")),
        ("answers_in_time_share", "Ответов в срок, доля", _share(everybody)),
        ("doses_scheduled", "Приёмов лекарств назначено", scheduled),
        ("doses_taken_share", "Из них отмечено «Принято», доля", _ratio(_doses(doses, "taken"), scheduled)),
        ("check_ins_completed", "Вопросов о самочувствии отвечено до конца", _completed(found["check_ins"])),
        ("surveys_completed", "Опросов службы пройдено до конца", _completed(found["check_ins"], surveys=True)),
        ("broadcasts", "Рассылок началось", await month.broadcasts(tx, since, until)),
        ("broadcasts_sent", "Рассылки получили, человек", told.sent.total()),
        ("broadcasts_failed", "Рассылки не дошли, человек", told.failed.total()),
        ("broadcasts_left_out", "Рассылки не отправляли, человек", told.left_out.total()),
        ("broadcasts_answered", "Ответили на рассылки, человек", told.answered),
        ("rating_mean", "Средняя оценка помощи", _ratio(sum(k * v for k, v in ratings.items()), rated)),
        ("ratings", "Оценок", rated),
    )
    return Month(first, now.astimezone(zone), figures, tuple(_tables(found, told)))


def _tables(found: dict[str, list[Any]], told: Tally) -> list[Table]:
    return [
        Table(
            "families", "Семьи", ("Территория", "Кому помогаем", "Семей", "Новых за месяц"),
            _rows((r["territory"], _audience(r["audience"]), r["families"], r["fresh"]) for r in found["families"]),
        ),
        Table(
            "messages", "Сообщения", ("Разговор", "Кто пишет", "Мессенджер", "Сообщений"),
            _rows((THREADS.get(r["thread"], r["thread"]), "семья" if r["direction"] == "in" else "ответ",
                   CHANNELS.get(r["channel"], "—"), r["messages"]) for r in found["messages"]),
        ),
        Table(
            "cases", "Обращения", ("Тема", "Статус", "Всего", "Открыто за месяц", "Закончено за месяц", "Просрочено"),
            _rows((TOPICS.get(r["topic"], r["topic"]), STATUS_WORDS[Status(r["status"])], r["cases"], r["opened"],
                   r["ended"], r["overdue"]) for r in found["cases"]),
        ),
        Table(
            "answers", "Ответы семьям",
            ("Кто отвечал", "Ждали ответа", "Ответили", "Медиана, мин", "90 %, мин", "В срок, доля", "Подняли тревогу"),
            _rows((r["curator"] or "никто пока", r["asked"], r["answered"], _minutes(r, "median"), _minutes(r, "p90"),
                   _share(r), r["raised"]) for r in found["answers"][:-1]),
        ),
        Table(
            "escalations", "Тревоги", ("Что", "Подняли", "Взяли на себя", "Дошло до ступени", "Медиана, мин"),
            _rows((ESCALATIONS.get(r["kind"], r["kind"]), r["raised"], r["taken"], r["highest"], _minutes(r, "median"))
                  for r in found["escalations"]),
        ),
        Table(
            "doses", "Приём лекарств", ("Что стало", "Приёмов", "Вовремя", "Не дошло напоминание"),
            _rows((DOSES[r["state"]], r["doses"], r["on_time"], r["unsent"]) for r in found["doses"]),
        ),
        Table(
            "check_ins", "Опросы", ("Опрос", "Чем кончился", "Ответов"),
            _rows((scenario_title(r["scenario"]), RESPONSES.get(r["status"], r["status"]), r["answers"])
                  for r in found["check_ins"]),
        ),
        Table("broadcasts", "Рассылки", ("Что стало", "Подробнее", "Человек"), broadcast_rows(told)),
        Table("ratings", "Оценки", ("Оценка", "Сколько"), _rows((r["rating"], r["cases"]) for r in found["ratings"])),
    ]  # fmt: skip


def _audience(name: str | None) -> str:
    return AUDIENCES.get(name, name) if name else "не указано"


def _rows(rows: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _minutes(row: Any, name: str) -> float | None:
    seconds = row[name] if row is not None else None
    return round(float(seconds) / 60, 1) if seconds is not None else None


def _share(row: Any) -> float | None:
    return _ratio(row["in_time"], row["asked"]) if row is not None else None


def _doses(doses: dict[str, Any], state: str) -> int:
    return int(doses[state]["doses"]) if state in doses else 0


def _completed(rows: Any, *, surveys: bool = False) -> int:
    """How many were answered to the end, of the service's surveys or of all the rest."""
    return sum(r["answers"] for r in rows if r["status"] == "completed" and is_survey(r["scenario"]) is surveys)


def _ratio(part: float | Decimal, whole: float | Decimal) -> float | None:
    return round(float(part) / float(whole), 3) if whole else None


def plain(value: Any) -> Sequence[Any] | Any:
    """Give a value for JSON and CSV."""
    return float(value) if isinstance(value, Decimal) else value
