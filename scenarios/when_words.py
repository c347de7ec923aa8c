"""FHIR's event codes in Russian words: «за 30 минут до завтрака», «после обеда», «перед сном»."""

from __future__ import annotations

from scenarios.plural import counted

_PARTS = {
    "MORN.early": "рано утром", "MORN": "утром", "MORN.late": "ближе к полудню", "NOON": "в полдень",
    "AFT.early": "в начале дня", "AFT": "днём", "AFT.late": "ближе к вечеру",
    "EVE.early": "ранним вечером", "EVE": "вечером", "EVE.late": "поздним вечером", "NIGHT": "на ночь",
    "WAKE": "после пробуждения", "PHS": "после сна", "HS": "перед сном",
}  # fmt: skip
_MEAL = {"": "еды", "M": "завтрака", "D": "обеда", "V": "ужина"}
_EVENT = {"WAKE": "пробуждения", "PHS": "сна", "HS": "сна"}


def when_words(code: str, offset: int | None = None) -> str:
    """Say an event code; an offset of nothing says nothing."""
    if code in _PARTS:
        if not offset:
            return _PARTS[code]
        if code not in _EVENT:
            return f"{_PARTS[code]}, на {minutes_words(offset)} позже"
        return _moved(code != "HS", offset, _EVENT[code])
    if code.startswith(("AC", "PC")):
        meal = _MEAL[code[2:]]
        return (
            _moved(code.startswith("PC"), offset, meal) if offset else f"{'до' if code[0] == 'A' else 'после'} {meal}"
        )
    return f"во время {_MEAL[code[1:]]}"


def _moved(after: bool, offset: int, event: str) -> str:
    return f"через {minutes_words(offset)} после {event}" if after else f"за {minutes_words(offset)} до {event}"


def minutes_words(minutes: int) -> str:
    """Say minutes in the accusative: «1 минуту», «30 минут», «1 час 30 минут»."""
    hours, rest = divmod(minutes, 60)
    parts = [
        counted(hours, ("час", "часа", "часов")) if hours else "",
        counted(rest, ("минуту", "минуты", "минут")) if rest else "",
    ]
    return " ".join(part for part in parts if part) or "0 минут"
