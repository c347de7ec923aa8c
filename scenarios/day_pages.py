"""Pages of «Мои напоминания» about the person's own day: meals and sleep, quiet hours, the zone they live in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from scenarios.timing import Meals
from storage.content import Button, Content

BACK = Button("Назад", "r:o")
NAMES = {"wake": "подъём", "breakfast": "завтрак", "lunch": "обед", "dinner": "ужин", "sleep": "сон"}
QUIET = {"1": "22:00-08:00", "2": "23:00-07:00", "3": "21:00-09:00", "0": ""}
ZONES: tuple[tuple[str, str], ...] = (
    ("Калининград", "Europe/Kaliningrad"),
    ("Москва", "Europe/Moscow"),
    ("Самара", "Europe/Samara"),
    ("Екатеринбург", "Asia/Yekaterinburg"),
    ("Омск", "Asia/Omsk"),
    ("Новосибирск", "Asia/Novosibirsk"),
    ("Иркутск", "Asia/Irkutsk"),
    ("Якутск", "Asia/Yakutsk"),
    ("Владивосток", "Asia/Vladivostok"),
    ("Магадан", "Asia/Magadan"),
    ("Камчатка", "Asia/Kamchatka"),
)
_HALF = 6


def meals_words(meals: Meals) -> str:
    """Say the day: «подъём 07:00, завтрак 08:00, …»."""
    return ", ".join(f"{word} {getattr(meals, name):%H:%M}" for name, word in NAMES.items())


def my_day(meals: Meals) -> Content:
    """Say the times that «до завтрака» and «перед сном» are counted from."""
    text = (
        f"Мой день: {meals_words(meals)}.\n\n"
        "От этих времён считаются назначения вроде «после завтрака» и «перед сном». Назначенные по часам не сдвинутся."
    )
    return Content(text=text, buttons=((Button("Изменить", "r:m:ask"),), (BACK,)))


def quiet_words(quiet: str | None, usual: str) -> str:
    """Say quiet hours; `usual` are the service's own."""
    if quiet is None:
        return f"{_span(usual)} (как у всех)" if usual else "нет"
    return _span(quiet) if quiet else "нет"


def quiet_hours(quiet: str | None, usual: str) -> Content:
    """Say what quiet hours hold back, and offer others."""
    text = (
        f"Тихие часы: {quiet_words(quiet, usual)}.\n\n"
        "В это время мы не пишем первыми и не повторяем обычные напоминания. "
        "Приём в своё время и всё важное приходят всегда."
    )
    named = [Button(_span(hours) if hours else "Без тихих часов", f"r:q:{code}") for code, hours in QUIET.items()]
    rows = (
        (named[0], named[1]),
        (named[2], named[3]),
        (Button("Своё время", "r:q:own"), Button("Как у всех", "r:q:all")),
        (BACK,),
    )
    return Content(text=text, buttons=rows)


def zone_words(zone: str) -> str:
    """Name a zone by its city; one that isn't in the list as it is called."""
    return next((city for city, name in ZONES if name == zone), zone)


def zones(current: str, now: datetime, page: int) -> Content:
    """Offer the country's zones, with the hour it is there."""
    shown = ZONES[_HALF:] if page else ZONES[:_HALF]
    local = now.astimezone(ZoneInfo(current))
    text = (
        f"Часовой пояс: {zone_words(current)}, сейчас у вас {local:%H:%M}.\n\n"
        "Если вы переехали или уехали надолго, выберите, где вы теперь."
    )
    named = [
        Button(f"{city}, {now.astimezone(ZoneInfo(zone)):%H:%M}", f"r:z:{ZONES.index((city, zone))}")
        for city, zone in shown
    ]
    rows = [tuple(named[place : place + 2]) for place in range(0, len(named), 2)]
    turn = Button("Западнее", "r:z") if page else Button("Восточнее", "r:z:east")
    return Content(text=text, buttons=(*rows, (turn, BACK)))


def sure_to_move(zone: str, now: datetime) -> Content:
    """Ask before doses move: nothing is moved silently."""
    place = next(number for number, (_, name) in enumerate(ZONES) if name == zone)
    text = (
        f"{zone_words(zone)}: там сейчас {now.astimezone(ZoneInfo(zone)):%H:%M}. "
        "Перевести напоминания на это время?\n\n"
        "Приёмы встанут на те же часы по новому времени; двойных и пропавших не будет. "
        "Если важно принимать ровно через столько-то часов, сначала спросите врача."
    )
    rows = ((Button("Да, перевести", f"r:z:{place}:y"), Button("Нет, оставить", "r:z:no")),)
    return Content(text=text, buttons=rows)


def times_of(meals: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """Give the day with what has just been told."""
    told = {name: answers[name] for name in NAMES if answers.get(name)}
    return {**meals, **told}


def _span(hours: str) -> str:
    start, _, end = hours.partition("-")
    return f"с {start} до {end}"
