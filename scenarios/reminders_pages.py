"""«Мои напоминания»: what its pages say and which buttons they have. Pure; VK has room for ten buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from scenarios.dose import NO_DOUBLE, State
from scenarios.intake_words import Told, clock, closed, correctable, on_time, short, standing, undoable
from scenarios.timing_words import OF_MONTH
from storage.content import Button, Content

HOME = Button("Назад", "r:h")
CALL = Button("Связаться с куратором", "m:call")
MOST_MARKS = 4
UNNAMED = {
    "consent": (
        "Названия лекарств здесь не пишем: для этого нужно ваше согласие на данные о здоровье. "
        "Его подписывают на бумаге или электронной подписью, куратор поможет."
    ),
    "channel": "Названия лекарств в этот мессенджер не пишем. В другом мессенджере их будет видно.",
    "": "",
}


def today(
    told: Sequence[Told], zone: ZoneInfo, now: datetime, *, following: datetime | None, unnamed: str, any_plan: bool
) -> Content:  # fmt: skip
    """Say where the doses of the day stand, what comes next, and let each be marked."""
    local = now.astimezone(zone)
    lines = [f"Сегодня, {local.day} {OF_MONTH[local.month - 1]}", ""]
    lines += [_line(one, zone, now) for one in told]
    if not told:
        none = "На сегодня ничего не назначено." if any_plan else "Здесь пока пусто: вам ничего не назначено."
        lines.append(none if any_plan else f"{none} Можно завести своё напоминание, например про витамины.")
    if any(closed(one, now) for one in told):
        lines += ["", f"{NO_DOUBLE}."]
    if following is not None and not any(one.dose.due_at > now for one in told):
        lines += ["", f"Следующее: {_when(following, zone, now)}."]
    if unnamed and any_plan:
        lines += ["", UNNAMED[unnamed]]
    rows: list[tuple[Button, ...]] = [(one,) for one in _marks(told, zone, now)[:MOST_MARKS]]
    rows += [
        (Button("Календарь", "r:k"), Button("Курсы", "r:p")),
        (Button("Добавить своё", "r:a"), Button("Настройки", "r:o")),
    ]
    return Content(text="\n".join(lines), buttons=tuple(rows))


def _line(one: Told, zone: ZoneInfo, now: datetime) -> str:
    dose, hour = one.dose, clock(one.dose.due_at, zone, one.dose.due_at)
    mark = {State.TAKEN: "✅", State.SKIPPED: "➖"}.get(dose.state, "⏳" if dose.due_at <= now else "▫️")
    ahead = dose.state is State.PLANNED and now < dose.due_at
    said = "" if ahead else f" — {standing(one, zone, now)}"
    return f"{mark} {hour} {one.called}{said}"


def _marks(told: Sequence[Told], zone: ZoneInfo, now: datetime) -> list[Button]:
    """What may be marked now: early, late, after its window, or taken back."""
    found = []
    for one in told:
        dose, hour = one.dose, clock(one.dose.due_at, zone, one.dose.due_at)
        # A long name is cut, not left out: of two doses of one hour the button must tell which.
        named = f"{hour} {short(one.name) or one.tag}".rstrip()
        if undoable(one, now):
            found.append(Button(f"Отменить: {named}", f"r:u:{dose.id}"))
        elif correctable(one, now):
            found.append(Button(f"Отметить: {named}", f"r:c:{dose.id}"))
        elif dose.state in {State.PLANNED, State.DUE, State.SNOOZED} and dose.due_at - one.plan.window <= now:
            found.append(Button(f"Принято: {named}", f"r:t:{dose.id}"))
    return found


def late(one: Told, zone: ZoneInfo, now: datetime) -> Content:
    """Ask when a dose that is over was taken."""
    data = f"r:c:{one.dose.id}"
    rows = (
        (on_time(one, data, zone, now), Button("Только что", f"{data}:now")),
        (Button("В другое время", f"{data}:at"),),
        (HOME,),
    )
    return Content(text=f"{_line(one, zone, now)}\n\nКогда вы приняли? Запишем как было.", buttons=rows)


def settings(*, quiet: str, zone: str, meals: str, trusted: str) -> Content:
    """Say how the person's day looks to the service."""
    lines = [
        "Настройки напоминаний",
        "",
        f"Мой день: {meals}",
        f"Тихие часы: {quiet}",
        f"Часовой пояс: {zone}",
        f"Близкий человек: {trusted}",
    ]
    rows = (
        (Button("Мой день", "r:m"), Button("Тихие часы", "r:q")),
        (Button("Часовой пояс", "r:z"), Button("Близкий человек", "r:b")),
        (Button("Сколько осталось", "r:l"), Button("Пауза", "r:w")),
        (HOME,),
    )
    return Content(text="\n".join(lines), buttons=rows)


def _when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days in {0, 1}:
        return f"{('сегодня', 'завтра')[days]} в {clock(at, zone, at)}"
    return clock(at, zone, now)
