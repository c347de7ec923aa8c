"""What a person reads of their doses once they have answered, and the buttons that go with each state. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from scenarios.dose import NO_DOUBLE, Dose, Plan, State
from scenarios.intake import OPEN, UNDO
from scenarios.medication import advice, closes_at
from scenarios.rows import Rows, paired
from scenarios.timing_words import OF_MONTH
from storage.content import Button, Content

NOT_YOURS = "Это напоминание не вам"
CORRECTABLE = timedelta(days=3)
"""So long after its time what is on record of a dose may be set right here; later a human does it."""
MOST_NAMED = 6
"""VK has room for ten buttons under a message."""


class Told(msgspec.Struct, frozen=True, gc=False):
    """A dose as its person may be shown it: no name and no amount where they can't be named here."""

    dose: Dose
    plan: Plan
    name: str = ""
    how: str = ""
    """«по 1 таблетке»."""
    tag: str = ""
    """«№ 2», where there is no name and there are several plans: the same in every message, whatever else is due."""

    @property
    def what(self) -> str:
        """The drug and how much of it; empty where they can't be named."""
        return f"{self.name}, {self.how}" if self.name and self.how else self.name

    @property
    def called(self) -> str:
        """What it is called in a sentence, named or not."""
        return self.what or (f"назначение {self.tag}" if self.tag else "назначенное")


def tag_of(place: int, of: int) -> str:
    """Give what a plan without a name is told by: its place among all its person ever had; the only one needs none."""
    return f"№ {place}" if of > 1 else ""


def clock(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Say a time by the person's clock, with its day where that isn't today."""
    local = at.astimezone(zone)
    hour = f"{local:%H:%M}"
    return hour if local.date() == now.astimezone(zone).date() else f"{local.day} {OF_MONTH[local.month - 1]}, {hour}"


def at_clock(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Say when something was or will be: «в 08:05», «22 ноября, 08:05»."""
    when = clock(at, zone, now)
    return f"в {when}" if at.astimezone(zone).date() == now.astimezone(zone).date() else when


def on_time(one: Told, data: str, zone: ZoneInfo, now: datetime) -> Button:
    """Give the button «taken when it was due», with its day where that isn't today."""
    when = at_clock(one.dose.due_at, zone, now)
    return Button(f"{when[0].upper()}{when[1:]}", f"{data}:due")


def is_open(one: Told, now: datetime) -> bool:
    """Tell whether the dose still waits for its answer."""
    waits = one.dose.state in OPEN or (one.dose.state is State.PLANNED and one.dose.asked > 0)
    return waits and now < closes_at(one.dose, one.plan)


def undoable(one: Told, now: datetime) -> bool:
    """Tell whether the answer may still be taken back."""
    answered = one.dose.state in {State.TAKEN, State.SKIPPED} and one.dose.answered_at is not None
    return answered and one.dose.answered_at is not None and now - one.dose.answered_at <= UNDO


def standing(one: Told, zone: ZoneInfo, now: datetime) -> str:
    """Say what is on record of a dose: «принято в 08:05»."""
    dose = one.dose
    if dose.state is State.TAKEN and dose.taken_at is not None:
        return f"принято {at_clock(dose.taken_at, zone, now)}"
    if dose.state is State.SKIPPED:
        return "пропущено"
    if dose.state is State.CANCELLED:
        return "больше не нужно: назначение изменилось"
    if dose.state is State.MISSED or not now < closes_at(dose, one.plan):
        return "время вышло, отметки нет"
    if dose.state is State.SNOOZED and dose.snoozed_until is not None:
        return f"отложено до {clock(dose.snoozed_until, zone, now)}"
    return "ждёт вашей отметки"


def recorded(told: Sequence[Told], zone: ZoneInfo, now: datetime, *, caution: bool = False) -> Content:
    """Say where the doses of one time stand, with the buttons that still do something."""
    text = lines(told, zone, now)
    if caution or any(closed(one, now) for one in told):
        text = f"{text}\n\n{caution_of(told, now)}"
    return Content(text=text, buttons=buttons(told, now))


def closed(one: Told, now: datetime) -> bool:
    """Tell whether the window is over without an answer."""
    if one.dose.state in {State.TAKEN, State.SKIPPED, State.CANCELLED}:
        return False
    return one.dose.state is State.MISSED or now >= closes_at(one.dose, one.plan)


def caution_of(told: Sequence[Told], now: datetime) -> str:
    """Say what to do about doses whose time is over: never two at once; the doctor's words where drugs may be named."""
    advised = dict.fromkeys(
        advice(one.plan) for one in told if one.what and closed(one, now) and one.plan.on_missed.strip()
    )
    return "\n".join([f"{NO_DOUBLE}.", *(f"Врач написал: {words}" for words in advised)])


def buttons(told: Sequence[Told], now: datetime) -> Rows:
    """Give the buttons of a message: for all that is open together, for each drug, and to take back."""
    free = [one for one in told if is_open(one, now)]
    rows: list[tuple[Button, ...]] = []
    if len(free) == 1:
        rows += answers("d", free[0].dose.id)
    elif free:
        rows += answers("D", minute(free[0].dose.due_at))
        named = [Button(f"Принято: {label}", f"d:t:{one.dose.id}") for one in free if (label := label_of(one, told))]
        rows += paired(named[:MOST_NAMED])
    back = [one for one in told if undoable(one, now)]
    if back:
        rows.append((Button("Отменить", addressed("u", back, told)),))
    late = [one for one in told if correctable(one, now)]
    if late and not free:
        rows.append((Button("Отметить приём", addressed("c", late, told)),))
    return tuple(rows)


def label_of(one: Told, told: Sequence[Told]) -> str:
    """Give what tells a dose from the others of its message on a button; empty where nothing does."""
    if one.name:
        return short(one.name)
    return one.tag if sum(other.tag == one.tag for other in told) == 1 else ""


def correctable(one: Told, now: datetime) -> bool:
    """Tell whether a dose without an answer may still be marked as taken."""
    return closed(one, now) and now - one.dose.due_at <= CORRECTABLE


def addressed(letter: str, some: Sequence[Told], told: Sequence[Told]) -> str:
    """Give a button's data: for one dose by its id, for those of a group by their minute."""
    dose = some[0].dose
    return f"d:{letter}:{dose.id}" if len(some) == 1 and len(told) == 1 else f"D:{letter}:{minute(dose.due_at)}"


def answers(room: str, of: int) -> Rows:
    """Give the three answers: of one dose (`d`) by its id, of a group (`D`) by its minute."""
    return (
        (Button("Принято", f"{room}:t:{of}"),),
        (Button("Отложить", f"{room}:z:{of}"), Button("Пропустить", f"{room}:s:{of}")),
    )


def minute(at: datetime) -> int:
    """Give the minute by which a group's buttons know it."""
    return int(at.timestamp()) // 60


def lines(told: Sequence[Told], zone: ZoneInfo, now: datetime) -> str:
    """Say where doses stand, each on its line."""
    return "\n".join(_line(one, zone, now) for one in told)


def _line(one: Told, zone: ZoneInfo, now: datetime) -> str:
    mark = {State.TAKEN: "✅ ", State.SKIPPED: "➖ "}.get(one.dose.state, "")
    due = clock(one.dose.due_at, zone, now)
    head = f"{one.what} (на {due})" if one.what else f"{one.called.capitalize()} на {due}"
    return f"{mark}{head}: {standing(one, zone, now)}."


def short(name: str) -> str:
    """Give a name as it fits on a button."""
    return name if len(name) <= 24 else f"{name[:23]}…"
