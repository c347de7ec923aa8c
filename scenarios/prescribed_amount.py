"""A dose as a doctor types it: «1 таблетка», «2,5 мл», «полтаблетки», «две капсулы»."""

from __future__ import annotations

import re
from fractions import Fraction

from scenarios.amiss import Amiss
from scenarios.amount import Amount, unit_named

_TEXT = re.compile(r"(?:по )?(?:(\d+)\s*/\s*(\d+)|(\d+(?:[.,]\d+)?)|([а-яё]+)(?=\s))\s*([^\d\W][\w .-]{0,29})?")
_HALF = re.compile(r"(?:по )?пол[-\s]?([а-яё]{4,})")
_WORDS: dict[str, int | Fraction] = {
    "один": 1, "одна": 1, "одну": 1, "одной": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "полторы": Fraction(3, 2), "полтора": Fraction(3, 2),
    "половина": Fraction(1, 2), "половину": Fraction(1, 2), "половине": Fraction(1, 2), "четверть": Fraction(1, 4),
    "четверти": Fraction(1, 4), "треть": Fraction(1, 3),
}  # fmt: skip
EXAMPLE = "например «1 таблетка» или «2,5 мл»"
MOST = 100_000


def read_amount(text: str) -> Amount | Amiss:
    """Read how much is taken at once; a dose without a unit, of nothing, or «1–2» is asked about again."""
    words = " ".join(text.lower().replace("ё", "е").strip(" .").split())
    if re.search(r"\d\s*[-–—]\s*\d|\bили\b", words):
        return Amiss(f"Нужна одна доза, без «от и до»: {EXAMPLE}.")
    if (half := _HALF.fullmatch(words)) and not words.split()[-1].startswith("полтор"):
        return Amount(Fraction(1, 2), unit_named(half[1]))
    match = _TEXT.fullmatch(words)
    if match is None or (match[4] is not None and match[4] not in _WORDS):
        return Amiss(f"Не получилось понять дозу. Напишите число и единицу, {EXAMPLE}.")
    value = _value(match)
    if value is None or value <= 0:
        return Amiss(f"Доза должна быть больше нуля: {EXAMPLE}.")
    if value > MOST:
        return Amiss(f"Слишком большое число: проверьте дозу, {EXAMPLE}.")
    unit = (match[5] or "").strip()
    if not unit:
        return Amiss(f"Чего именно? Напишите дозу вместе с единицей, {EXAMPLE}.")
    if re.search(r"\d", unit):
        return Amiss(f"Здесь нужна только доза, {EXAMPLE}; сколько в одной таблетке, пишут в названии.")
    return Amount(value, unit_named(unit))


def _value(match: re.Match[str]) -> Fraction | None:
    if match[1]:
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if match[3]:
        return Fraction(match[3].replace(",", "."))
    return Fraction(_WORDS[match[4]])
