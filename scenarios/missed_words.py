"""What is said of doses whose time is over: to the person, to whom they trust, to the doctor and the curator. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scenarios.dose import NO_DOUBLE, Dose, Why
from scenarios.intake_words import Told, correctable
from scenarios.plural import counted
from scenarios.reminder_words import advised
from scenarios.timing_words import OF_MONTH
from scenarios.when_words import minutes_words
from storage.content import Button, Content

MOST_LISTED = 10
_MINUTE = timedelta(minutes=1)


def not_reminded(told: Sequence[Told], zone: ZoneInfo, now: datetime) -> Content:
    """Tell the person once of all they were not reminded of in time: never «take it now»."""
    shown = told[:MOST_LISTED]
    lines = [f"▫️ {one.called} — {hour(one.dose.due_at, zone, now)}" for one in shown]
    if more := len(told) - len(shown):
        lines.append(f"и ещё {more}")
    marked = len(told) == 1 and correctable(told[0], now)
    tail = () if marked else ("Если что-то из этого вы приняли, отметьте в «Мои напоминания».",)
    which = "этого приёма" if len(told) == 1 else "этих приёмов"
    head = f"Мы не смогли напомнить вовремя, простите. Время {which} прошло:"
    text = "\n".join([head, *lines, f"{NO_DOUBLE}.", *advised(told), *tail])
    rows = ((Button("Отметить приём", f"d:c:{told[0].dose.id}"),),) if marked else ()
    return Content(text=text, buttons=rows)


def to_trusted(name: str, told: Sequence[Told], zone: ZoneInfo, now: datetime) -> Content:
    """Tell somebody a person trusts that there is no answer, which is not the same as «not taken»."""
    due = ", ".join(dict.fromkeys(hour(one.dose.due_at, zone, now) for one in told))
    named = ", ".join(dict.fromkeys(one.what for one in told if one.what))
    what = f"назначенное на {due}" + (f" ({named})" if named else "")
    return Content(
        text=f"{name}: нет отметки про {what}.\n"
        "Это не значит, что приём пропущен: может быть, просто не нажата кнопка. Если волнуетесь, позвоните."
    )


def now_marked(name: str, told: Sequence[Told], zone: ZoneInfo, now: datetime) -> Content:
    """Tell somebody a person trusts that what they were told of has its mark now; which one is the person's to say."""
    due = ", ".join(dict.fromkeys(hour(one.dose.due_at, zone, now) for one in told))
    return Content(text=f"{name}: про назначенное на {due} отметка теперь есть. Спасибо, что рядом.")


def to_staff(why: Why, one: Told, *, zone: ZoneInfo, now: datetime, in_a_row: int = 0) -> str:
    """Say to the doctor and the curator what is known and what isn't."""
    local = one.dose.due_at.astimezone(zone)
    # The day stands there always: an alert may be read, and climb on, when another day's 08:00 has come.
    day = f"{local.day} {OF_MONTH[local.month - 1]}"
    what = f"{one.what}, приём {day} в {local:%H:%M}" if one.what else f"Приём, назначенный на {day}, {local:%H:%M}"
    if why is Why.UNSENT:
        known = "Напоминание не удалось отправить, человек о нём не знает."
        return f"{what}.\n{known} Позвоните, пожалуйста."
    if why is Why.IN_A_ROW:
        known = f"Нет ответа после {counted(in_a_row, ('приёма', 'приёмов', 'приёмов'))} подряд."
    else:
        known = f"{silent_for(silent_since(one.dose), now)}."
    return f"{what}.\n{known} Нет ответа — не значит, что не принято. Свяжитесь, пожалуйста."


def silent_since(dose: Dose) -> datetime:
    """Give since when nobody answers for a dose."""
    return dose.silent_since or dose.due_at


def silent_for(since: datetime, now: datetime) -> str:
    """Say how long that is; counted anew whenever it is said again."""
    return f"Не отвечает {minutes_words(max(1, (now - since) // _MINUTE))}"


def course_over(name: str, *, own: bool) -> Content:
    """Tell the person, once, that there is nothing more to take; `name` is empty where it may not be named."""
    what = f": {name}" if name else ""
    if own:
        return Content(text=f"Ваше напоминание закончилось{what}. Новое можно завести в «Мои напоминания».")
    return Content(
        text=f"Курс закончен{what}. Больше о нём не напоминаем.\n"
        "Если самочувствие беспокоит или врач хотел продолжить, напишите ему или куратору."
    )


def hour(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Say a scheduled time, with its day where that isn't today."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M}"
    return clock if local.date() == now.astimezone(zone).date() else f"{local.day} {OF_MONTH[local.month - 1]}, {clock}"
