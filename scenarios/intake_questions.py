"""What is asked about a dose: until when it is put off, why it is skipped, when it was, which was meant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.intake_words import Told, clock, is_open, label_of, lines, minute, on_time
from scenarios.medication import puts_off_until
from scenarios.plural import counted
from scenarios.rows import MOST_BUTTONS, paired
from storage.content import Button, Content

REASONS = ("Тошнит", "Закончилось", "Врач отменил", "Принято раньше", "Другое")
NAUSEA, RAN_OUT, CANCELLED, EARLIER, OTHER = range(len(REASONS))
MOST_DELAYS = 5


def snoozing(
    told: Sequence[Told], address: str, delays: Sequence[timedelta], zone: ZoneInfo, now: datetime
) -> Content:  # fmt: skip
    """Ask until when; only what still fits into the window is offered. `address` is `d:{}:7` or `D:{}:29000000`."""
    minutes = [round(delay.total_seconds() / 60) for delay in delays]
    offered = tuple(
        Button(counted(number, ("минуту", "минуты", "минут")), f"{address.format('z')}:{number}")
        for number in minutes[:MOST_DELAYS]
    )
    last = min((puts_off_until(one.dose, one.plan) for one in told if is_open(one, now)), default=now)
    late = "Отложить дальше уже не получится: время этого приёма выходит."
    words = f"На сколько отложить? Можно до {clock(last, zone, now)}." if offered else late
    rows: list[tuple[Button, ...]] = []
    if offered:
        rows += [offered, (Button("В другое время", f"{address.format('z')}:at"),)]
    rows.append((Button("Назад", address.format("b")),))
    return Content(text=f"{lines(told, zone, now)}\n\n{words}", buttons=tuple(rows))


def asking_why(told: Sequence[Told], address: str, zone: ZoneInfo, now: datetime) -> Content:
    """The skip is on record; ask why."""
    why = [Button(words, f"{address.format('r')}:{number}") for number, words in enumerate(REASONS)]
    rows = ((why[0], why[1]), (why[2],), (why[3],), (why[4], Button("Отменить", address.format("u"))))
    return Content(text=f"{lines(told, zone, now)}\n\nПочему, если не секрет?", buttons=rows)


def asking_when(told: Sequence[Told], address: str, zone: ZoneInfo, now: datetime) -> Content:
    """Ask when it was taken, of doses that are over."""
    data = f"{address.format('c')}"
    rows = (
        (on_time(told[0], data, zone, now), Button("Только что", f"{data}:now")),
        (Button("В другое время", f"{data}:at"),),
        (Button("Назад", address.format("b")),),
    )
    return Content(text=f"{lines(told, zone, now)}\n\nКогда вы приняли? Запишем как было.", buttons=rows)


def asking_which(told: Sequence[Told], zone: ZoneInfo, now: datetime) -> Content:
    """Ask which of the open doses was meant."""
    named: list[Button] = []
    for due in dict.fromkeys(one.dose.due_at for one in told):
        some = [one for one in told if one.dose.due_at == due]
        hour = clock(due, zone, now)
        if len(some) > 1:
            named.append(Button(f"Всё на {hour}", f"D:t:{minute(due)}"))
        labels = [(label_of(one, some), one.dose.id) for one in some]
        if len(some) == 1 or all(label for label, _ in labels):
            named += [Button(f"{label}, {hour}" if label else f"На {hour}", f"d:t:{id_}") for label, id_ in labels]
    return Content(text="Отметки ждут несколько приёмов. Какой вы приняли?", buttons=paired(named[:MOST_BUTTONS]))
