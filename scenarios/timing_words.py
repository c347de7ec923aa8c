"""A timing in Russian words, as a doctor reads it before confirming: «по 1 таблетке в 8:00 и 20:00, 40 приёмов»."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from scenarios.amount import Amount, amount_words
from scenarios.plural import Forms, counted, form, listed
from scenarios.timing_pattern import Cycle, Hours, Months, pattern
from scenarios.timing_terms import Length, Timing, Unit
from scenarios.when_words import when_words

OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_ON = ("понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям")
_SETS = {(0, 1, 2, 3, 4): "по будням", (5, 6): "по выходным", (0, 1, 2, 3, 4, 5, 6): "каждый день"}
TIMES: Forms = ("раз", "раза", "раз")
INTAKES: Forms = ("приём", "приёма", "приёмов")
_UNITS: dict[Unit, Forms] = {
    Unit.MIN: ("минута", "минуты", "минут"),
    Unit.H: ("час", "часа", "часов"),
    Unit.D: ("день", "дня", "дней"),
    Unit.WK: ("неделя", "недели", "недель"),
    Unit.MO: ("месяц", "месяца", "месяцев"),
    Unit.A: ("год", "года", "лет"),
}
_FAR = 300


def in_words(
    timing: Timing, dose: Amount | str | None = None, *, total: int | None = None, today: date | None = None
) -> str:  # fmt: skip
    """Say how much, when, until when and how many times.

    `total` is the number of doses where it is known (a counted course says it itself); `today` decides whether a
    date needs its year.
    """
    how_much = amount_words(dose) if isinstance(dose, Amount) else dose or ""
    parts = [" ".join(part for part in (how_much, _often(timing)) if part), *_bounds(timing, today)]
    number = timing.count if timing.count is not None else total
    if number is not None and not timing.as_needed:
        parts.append(counted(number, INTAKES))
    return ", ".join(part for part in parts if part)


def _often(timing: Timing) -> str:
    if timing.as_needed:
        told = timing.period or timing.clock or timing.when
        return f"при необходимости, не чаще чем {_repeats(timing)}" if told else "при необходимости"
    words = _repeats(timing)
    return f"{words}, в течение {_length(timing.each, genitive=True)}" if timing.each else words


def _repeats(timing: Timing) -> str:
    repeats = pattern(timing)
    times = _times(timing)
    match repeats:
        case Hours():
            return " ".join(part for part in (_every(repeats.step), _on(timing.days)) if part)
        case Months():
            said = "раз в год" if repeats.step == 12 else _once_in(repeats.step, _UNITS[Unit.MO])
            if repeats.step > 12 and repeats.step % 12 == 0:
                said = _once_in(repeats.step // 12, _UNITS[Unit.A])
        case Cycle() if repeats.by_week:
            weeks = _once_in(repeats.length // 7, _UNITS[Unit.WK]) if repeats.length > 7 else ""
            often = "" if times or repeats.a_day == 1 else f"{counted(repeats.a_day, TIMES)} в день"
            said = " ".join(part for part in (weeks, often, _on(repeats.places)) if part)
        case _:
            said = _by_day(repeats, told=bool(times))
    return " ".join(part for part in (said, times) if part)


def _by_day(repeats: Cycle, *, told: bool) -> str:
    active, length = len(repeats.places), repeats.length
    if length == 1:
        return "" if told else f"{counted(repeats.a_day, TIMES)} в день"
    if active == 1:
        if length == 2:
            return "через день"
        return _once_in(length // 7, _UNITS[Unit.WK]) if length % 7 == 0 else _once_in(length, _UNITS[Unit.D])
    within = {7: "неделю"}.get(length, f"{length} {form(length, _UNITS[Unit.D])}")
    return f"{counted(active, TIMES)} в {within}"


def _once_in(number: int, forms: Forms) -> str:
    """«раз в неделю», «раз в 2 недели»."""
    if number == 1:
        return f"раз в {_one(forms)}"
    return f"раз в {number} {_one(forms) if form(number, forms) == forms[0] else form(number, forms)}"


def _one(forms: Forms) -> str:
    """The accusative: only words in «-а» and «-я» differ."""
    return forms[0][:-1] + {"а": "у", "я": "ю"}.get(forms[0][-1], forms[0][-1])


def _every(step: timedelta) -> str:
    minutes = round(step / timedelta(minutes=1))
    if minutes == 60:
        return "каждый час"
    if minutes % 60:
        return f"{form(minutes, ('каждую', 'каждые', 'каждые'))} {counted(minutes, ('минуту', 'минуты', 'минут'))}"
    hours = minutes // 60
    return f"{'каждый' if form(hours, _UNITS[Unit.H]) == 'час' else 'каждые'} {counted(hours, _UNITS[Unit.H])}"


def _on(days: tuple[int, ...]) -> str:
    return (_SETS.get(days) or f"по {listed([_ON[day] for day in days])}") if days else ""


def _times(timing: Timing) -> str:
    if timing.when:
        return listed([when_words(code, timing.offset) for code in timing.when])
    return f"в {listed([clock_words(clock) for clock in timing.clock])}" if timing.clock else ""


def clock_words(clock: time) -> str:
    """Say a time of day as people write it: 8:00."""
    return f"{clock.hour}:{clock.minute:02d}"


def _bounds(timing: Timing, today: date | None) -> list[str]:
    begin = _day(timing.start, today) if timing.start is not None else ""
    reference = today or (timing.start if timing.start is not None else None)
    end = _day(timing.end, reference) if timing.end is not None else ""
    said = " ".join(part for part in (begin and f"с {begin}", end and f"до {end}") if part)
    return [said, _length(timing.lasts) if timing.lasts is not None else ""]


def _day(day: date | datetime, reference: date | datetime | None) -> str:
    """The year is said where the day is far from the one it is compared with; of a clock, only one that is set."""
    said = f"{day.day} {OF_MONTH[day.month - 1]}"
    if reference is not None and abs((_bare(day) - _bare(reference)).days) > _FAR:
        said += f" {day.year} года"
    return f"{said} {clock_words(day.time())}" if isinstance(day, datetime) else said


def _bare(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day


def _length(length: Length, *, genitive: bool = False) -> str:
    """«10 дней»; after «в течение» «1 дня», «10 дней», «21 минуты»."""
    forms = _UNITS[length.unit]
    if length.value.denominator != 1:
        return f"{float(length.value):g} {forms[1]}".replace(".", ",")
    number = length.value.numerator
    if genitive:
        return f"{number} {forms[1] if form(number, forms) == forms[0] else forms[2]}"
    return f"{number} {_one(forms) if form(number, forms) == forms[0] else form(number, forms)}"
