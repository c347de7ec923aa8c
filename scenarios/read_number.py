"""Numbers as people type them: «72,5», «72.5 кг», «3 200 г»."""

from __future__ import annotations

import re

from scenarios.amiss import Amiss
from scenarios.questions import NumberRule
from scenarios.said import said

_TEXT = re.compile(
    r"(?:(?:около|примерно|где-то|ровно|~)\s*)?([+-]?(?:\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,]\d{1,6})?)"
    r"\s*([^\W\d_]+|%|°\w?)?\.?"
)
NEAR = 1e-9


def read_number(text: str, rule: NumberRule) -> int | float | Amiss | None:
    """Give the number; None where the words are no number at all."""
    match = _TEXT.fullmatch(" ".join(text.lower().split()))
    if match is None:
        return None
    number = float(match[1].replace(" ", "").replace(",", "."))
    unit = match[2]
    if unit and rule.unit and unit[0] != rule.unit.lower()[0]:
        return Amiss(f"Нужно число в других единицах: {rule.unit}. Напишите, пожалуйста, ещё раз.")
    if unit and not rule.unit and not unit.startswith(("раз", "шт")):
        return None
    return _held(number, rule)


def _held(number: float, rule: NumberRule) -> int | float | Amiss:
    whole = number == int(number)
    if rule.whole and not whole:
        return Amiss("Здесь нужно целое число, без запятой. Напишите, пожалуйста, ещё раз.")
    below = rule.least is not None and number < rule.least
    if below or (rule.most is not None and number > rule.most) or (rule.least is None and number < 0):
        return Amiss(f"Похоже, вкралась опечатка: нужно число {_range(rule)}. Проверьте и напишите ещё раз.")
    if rule.step is not None and abs(number / rule.step - round(number / rule.step)) > NEAR:
        return Amiss(f"Здесь считаем с шагом {said(rule.step)}. Напишите, пожалуйста, ближайшее такое число.")
    return int(number) if whole else number


def _range(rule: NumberRule) -> str:
    unit = f" {rule.unit}" if rule.unit else ""
    if rule.most is None:
        return f"от {said(rule.least or 0.0)}{unit}"
    if rule.least is None:
        return f"до {said(rule.most)}{unit}"
    return f"от {said(rule.least)} до {said(rule.most)}{unit}"
