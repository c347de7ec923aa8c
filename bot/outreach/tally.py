"""How a broadcast stands, out of its rows; in words for the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from curators.heading import MESSENGERS
from curators.marks import REASONS
from storage.transaction import Record

LEFT_OUT = {
    "base": "нет согласия на обработку данных",
    "mailings": "нет согласия на рассылки",
    "health": "нет согласия на сведения о здоровье",
    "no_account": "ещё не подключились к сервису",
    "blocked": "заблокировали бота",
    "policy": "есть только там, куда такое не отправляем",
    "withdrawn": "отказались, пока сообщение ждало",
    "held": "сообщение не успело уйти",
}
REST = "сообщение не понадобилось"
READ = "Прочитано ли, мессенджеры ботам не сообщают."


@dataclass(slots=True)
class Tally:
    """People of a broadcast by what became of them."""

    sent: Counter[str] = field(default_factory=Counter)
    """By messenger."""
    failed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    held: int = 0
    """Taken back by a pause, or until hours at which it may leave."""
    forgotten: int = 0
    """Their rows are gone and left no word of what became of them (see `storage/queries/retention.py`)."""
    answered: int = 0
    next_at: datetime | None = None
    """When the first of those that wait may leave."""

    @property
    def number(self) -> int:
        """All who have been chosen to be written to."""
        return self.sent.total() + self.failed.total() + self.waiting + self.held


def tally(rows: Iterable[Record]) -> Tally:
    """Count rows of `recipients.counts`."""
    found = Tally()
    for row in rows:
        number = row["number"]
        found.answered += row["answered"]
        if row["state"] == "left_out":
            found.left_out[row["reason"]] += number
        elif row["state"] == "sent":
            found.sent[row["channel"]] += number
        elif row["state"] == "failed":
            found.failed[row["reason"] or ""] += number
        elif row["sent"] is None:
            found.forgotten += number
        elif row["sent"] == "sent":
            found.sent[row["channel"]] += number
        elif row["sent"] == "waiting":
            found.waiting += number
            found.next_at = min(filter(None, (found.next_at, row["next_at"])), default=None)
        elif row["sent"] == "cancelled" and row["why"] in {"paused", "expired"}:
            found.held += number
        elif row["sent"] == "cancelled":
            found.left_out["withdrawn"] += number
        else:
            found.failed[row["why"] or ""] += number
    return found


def by_messenger(counted: Mapping[str, int]) -> str:
    """«Telegram 120, ВК 80»."""
    return ", ".join(f"{MESSENGERS.get(name, name)} {number}" for name, number in sorted(counted.items()) if number)


def left_out_lines(counted: Counter[str]) -> list[str]:
    """Why some are left out, the most frequent first."""
    return [f"• {LEFT_OUT.get(reason, REST)}: {number}" for reason, number in counted.most_common()]


def failed_lines(counted: Counter[str]) -> list[str]:
    """Why some could not be reached, the most frequent first."""
    return [f"• {REASONS.get(reason, REASONS['bad_request'])}: {number}" for reason, number in counted.most_common()]
