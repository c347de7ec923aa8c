"""The month's report counted once more, the slow way: every row is read and looked at by itself."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from bot.outreach.tally import LEFT_OUT, REST
from bot.reports.words import CHANNELS, DOSES, ESCALATIONS, RESPONSES, THREADS, is_survey, scenario_title
from curators.audiences import WORDS as AUDIENCES
from curators.cases import STATUS_WORDS, TOPICS, Status
from curators.marks import REASONS

Read = Callable[[str], AsyncIterator[Any]]
"""Gives the rows of a query, one after another."""
Figures = dict[str, float | None]
Table = set[tuple[Any, ...]]
OVER = {"solved", "closed"}


class Recount:
    """The rows of [since, until), as they stand at `now`."""

    def __init__(self, read: Read, since: datetime, until: datetime, now: datetime) -> None:
        self._read, self._since, self._until, self._now = read, since, until, now
        self.figures: Figures = {}
        self.tables: dict[str, Table] = {}

    async def everything(self) -> None:
        """Count all figures and all tables."""
        for part in (self._families, self._messages, self._cases, self._answers, self._escalations, self._doses):
            await part()
        await self._check_ins()
        await self._broadcasts()

    def _within(self, at: datetime | None) -> bool:
        return at is not None and self._since <= at < self._until

    async def _families(self) -> None:
        born = {row["id"]: row async for row in self._read("SELECT id, territory, created_at FROM family")}
        known = {key: row for key, row in born.items() if row["created_at"] < self._until}
        audiences: dict[int, set[str | None]] = defaultdict(set)
        async for row in self._read("SELECT family_id, audiences FROM person"):
            audiences[row["family_id"]] |= set(row["audiences"]) or {None}
        counted: Counter[tuple[str, str | None]] = Counter()
        fresh: Counter[tuple[str, str | None]] = Counter()
        for key, row in known.items():
            for one in audiences.get(key) or {None}:
                counted[row["territory"], one] += 1
                fresh[row["territory"], one] += row["created_at"] >= self._since
        self.figures["families"] = len(known)
        self.tables["families"] = {
            (place, AUDIENCES.get(one, one) if one else "не указано", number, fresh[place, one])
            for (place, one), number in counted.items()
        }

    async def _messages(self) -> None:
        threads = {row["id"]: row async for row in self._read("SELECT id, family_id, kind FROM thread")}
        counted: Counter[tuple[str, str, str | None]] = Counter()
        wrote = set()
        async for row in self._read("SELECT thread_id, direction, channel, created_at FROM message"):
            if self._within(row["created_at"]) and row["direction"] in {"in", "out"}:
                counted[threads[row["thread_id"]]["kind"], row["direction"], row["channel"]] += 1
                if row["direction"] == "in":
                    wrote.add(threads[row["thread_id"]]["family_id"])
        for direction in ("in", "out"):
            self.figures[f"messages_{direction}"] = sum(n for (_, one, _), n in counted.items() if one == direction)
        self.figures["families_wrote"] = len(wrote)
        self.tables["messages"] = {
            (THREADS.get(kind, kind), "семья" if direction == "in" else "ответ", CHANNELS.get(channel or "", "—"), n)
            for (kind, direction, channel), n in counted.items()
        }

    async def _cases(self) -> None:
        seen = min(self._until, self._now)
        counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        rated: Counter[int] = Counter()
        async for row in self._read("SELECT topic, status, opened_at, closed_at, due_at, rating FROM family_case"):
            closed = row["closed_at"]
            if row["rating"] is not None and self._within(closed):
                rated[row["rating"]] += 1
            if row["opened_at"] >= seen or (closed is not None and closed < self._since):
                continue
            sums = counted[row["topic"], row["status"]]
            sums[0] += 1
            sums[1] += row["opened_at"] >= self._since
            sums[2] += closed is not None and closed < seen
            sums[3] += row["status"] not in OVER and row["due_at"] is not None and row["due_at"] < seen
        for place, name in enumerate(("opened", "ended", "overdue"), start=1):
            self.figures[f"cases_{name}"] = sum(sums[place] for sums in counted.values())
        self.figures["ratings"] = rated.total()
        self.figures["rating_mean"] = round(statistics.mean(rated.elements()), 3) if rated else None
        self.tables["ratings"] = set(rated.items())
        self.tables["cases"] = {
            (TOPICS.get(topic, topic), STATUS_WORDS[Status(status)], *sums) for (topic, status), sums in counted.items()
        }

    async def _answers(self) -> None:
        names = {row["id"]: row["full_name"] async for row in self._read("SELECT id, full_name FROM curator")}
        by: dict[int | None, list[Any]] = defaultdict(list)
        async for row in self._read("SELECT curator_id, opened_at, answered_at, due_at, level FROM answer_clock"):
            if self._within(row["opened_at"]):
                by[row["curator_id"]].append(row)
        everybody = [row for rows in by.values() for row in rows]
        _, answered, median, p90, share, _ = _clocks(everybody)
        self.figures |= {"answer_median_minutes": median, "answer_p90_minutes": p90, "answers_in_time_share": share}
        self.tables["answers"] = {
            (names[one] if one is not None else "никто пока", *_clocks(rows)) for one, rows in by.items()
        }
        assert answered <= len(everybody)

    async def _escalations(self) -> None:
        by: dict[str, list[Any]] = defaultdict(list)
        async for row in self._read("SELECT kind, raised_at, acknowledged_at, level FROM escalation"):
            if self._within(row["raised_at"]):
                by[row["kind"]].append(row)
        self.tables["escalations"] = {
            (
                ESCALATIONS.get(kind, kind),
                len(rows),
                sum(row["acknowledged_at"] is not None for row in rows),
                max(row["level"] for row in rows),
                _percentile(_seconds(rows, "raised_at", "acknowledged_at"), 0.5),
            )
            for kind, rows in by.items()
        }

    async def _doses(self) -> None:
        own = {row["id"] async for row in self._read("SELECT id FROM medication_plan WHERE own")}
        counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        async for row in self._read("SELECT plan_id, state, due_at, taken_at, silent_since, asked FROM dose"):
            state = row["state"]
            if not self._within(row["due_at"]) or row["plan_id"] in own or state not in DOSES:
                continue
            counted[state][0] += 1
            late = row["taken_at"] is None or (row["taken_at"] - row["due_at"]).total_seconds() > 3600
            counted[state][1] += state == "taken" and not late
            counted[state][2] += state == "missed" and row["silent_since"] is None and row["asked"] <= 1
        scheduled = sum(sums[0] for sums in counted.values())
        self.figures["doses_scheduled"] = scheduled
        self.figures["doses_taken_share"] = round(counted["taken"][0] / scheduled, 3) if scheduled else None
        self.tables["doses"] = {(DOSES[state], *sums) for state, sums in counted.items() if sums[0]}

    async def _check_ins(self) -> None:
        counted: Counter[tuple[str, str]] = Counter()
        async for row in self._read("SELECT scenario, status, authored_at FROM questionnaire_response"):
            counted[row["scenario"], row["status"]] += self._within(row["authored_at"])
        told = {name: n for (name, status), n in counted.items() if status == "completed"}
        self.figures["surveys_completed"] = sum(n for name, n in told.items() if is_survey(name))
        self.figures["check_ins_completed"] = sum(n for name, n in told.items() if not is_survey(name))
        self.tables["check_ins"] = {
            (scenario_title(name), RESPONSES.get(status, status), n) for (name, status), n in counted.items() if n
        }

    async def _broadcasts(self) -> None:
        began = {row["id"] async for row in self._read("SELECT id, started_at FROM broadcast")
                 if self._within(row["started_at"])}  # fmt: skip
        rows = {
            row["id"]: row async for row in self._read("SELECT id, state, reason FROM outbox WHERE key LIKE 'cast:%'")
        }
        counted: Counter[tuple[str, str]] = Counter()
        async for one in self._read(
            "SELECT broadcast_id, outbox_id, state, reason, channel, answered_at FROM recipient"
        ):
            if one["broadcast_id"] in began:
                counted[_became(one, rows.get(one["outbox_id"]))] += 1
                counted["ответили", ""] += one["answered_at"] is not None
        self.figures["broadcasts"] = len(began)
        for name, what in (("sent", "отправлено"), ("failed", "не доставлено"), ("left_out", "не отправляли")):
            self.figures[f"broadcasts_{name}"] = sum(n for (one, _), n in counted.items() if one == what)
        self.figures["broadcasts_answered"] = counted["ответили", ""]
        self.tables["broadcasts"] = {(*what, n) for what, n in counted.items() if n}


def _became(one: Any, row: Any) -> tuple[str, str]:
    """What became of one person of a broadcast, by their own row and, while it is there, the outbox's."""
    state, reason = one["state"], one["reason"]
    if state == "queued" and row is not None:
        state, reason = row["state"], row["reason"]
    match state:
        case "sent":
            return "отправлено", CHANNELS[one["channel"]]
        case "failed":
            return "не доставлено", REASONS.get(reason or "", REASONS["bad_request"])
        case "left_out":
            return "не отправляли", LEFT_OUT.get(reason, REST)
        case "cancelled" if reason in {"paused", "expired"}:
            return "отложено", "до дневных часов или до «Продолжить»"
        case "cancelled":
            return "не отправляли", LEFT_OUT["withdrawn"]
        case "waiting":
            return "ещё ждут отправки", ""
    return "подробностей уже нет", ""


def _seconds(rows: list[Any], since: str, until: str) -> list[float]:
    return [(row[until] - row[since]).total_seconds() for row in rows if row[until] is not None]


def _clocks(rows: list[Any]) -> tuple[Any, ...]:
    took = _seconds(rows, "opened_at", "answered_at")
    in_time = sum(row["answered_at"] is not None and row["answered_at"] <= row["due_at"] for row in rows)
    share = round(in_time / len(rows), 3) if rows else None
    return (
        len(rows),
        len(took),
        _percentile(took, 0.5),
        _percentile(took, 0.9),
        share,
        sum(r["level"] > 0 for r in rows),
    )


def _percentile(seconds: list[float], share: float) -> float | None:
    """Minutes, between two neighbours where the place falls between them."""
    if not seconds:
        return None
    ordered, place = sorted(seconds), share * (len(seconds) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return round((low + (place - math.floor(place)) * (high - low)) / 60, 1)
