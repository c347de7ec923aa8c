"""How much at once, in words: «по 1 таблетке», «по 2 таблетки», «по половине таблетки»."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scenarios.plural import form

# A unit's forms after «по»: 1 (dative), 2–4, 5 and more, a part of one; then how else it may be written.
_UNITS: tuple[tuple[tuple[str, str, str, str], str], ...] = (
    (("таблетке", "таблетки", "таблеток", "таблетки"), "таблетка таб табл тб tab tablet tablets tbl {tbl}"),
    (("капсуле", "капсулы", "капсул", "капсулы"), "капсула капс cap caps capsule capsules"),
    (("капле", "капли", "капель", "капли"), "капля кап drop drops [drp] gtt"),
    (("ампуле", "ампулы", "ампул", "ампулы"), "ампула амп ampule"),
    (("пакетику", "пакетика", "пакетиков", "пакетика"), "пакетик пак sachet packet"),
    (("свече", "свечи", "свечей", "свечи"), "свеча супп суппозиторий suppository supp"),
    (("ложке", "ложки", "ложек", "ложки"), "ложка"),
    (("чайной ложке", "чайные ложки", "чайных ложек", "чайной ложки"), "чайная ложка|ч л|teaspoon|tsp"),
    (("столовой ложке", "столовые ложки", "столовых ложек", "столовой ложки"), "столовая ложка|ст л|tablespoon"),
    (("впрыску", "впрыска", "впрысков", "впрыска"), "впрыск впрыскивание spray puff"),
    (("вдоху", "вдоха", "вдохов", "вдоха"), "вдох ингаляция inhalation"),
    (("уколу", "укола", "уколов", "укола"), "укол инъекция injection"),
    (("дозе", "дозы", "доз", "дозы"), "доза dose doses"),
    (("единице", "единицы", "единиц", "единицы"), "единица ед unit units u"),
    (("пластырю", "пластыря", "пластырей", "пластыря"), "пластырь patch"),
    (("штуке", "штуки", "штук", "штуки"), "штука шт piece"),
    *(((short,) * 4, other) for short, other in (("мг", "мг mg"), ("мкг", "мкг ug mcg"), ("г", "г g гр"))),
    *(((short,) * 4, other) for short, other in (("мл", "мл ml"), ("МЕ", "ме iu [iu]"), ("саше", "саше"))),
    (("драже",) * 4, "драже dragee"),
)
_PARTS = {Fraction(1, 2): "половине", Fraction(1, 4): "четверти", Fraction(1, 3): "трети"}
_MEASURES = frozenset({"мг", "мкг", "г", "мл", "МЕ"})


def unit_named(text: str) -> str:
    """Give a unit by its first name, «таблетка» for «таб.»; one that isn't known stays as it was written."""
    plain = " ".join(text.lower().replace(".", " ").split())
    for forms, others in _UNITS:
        names = others.split("|") if "|" in others else others.split()
        if plain in {*names, *(one.lower() for one in forms)}:
            return forms[0] if forms[0] in _MEASURES else names[0]
    return text.strip()


def _named() -> dict[str, tuple[str, str, str, str]]:
    found = {}
    for forms, others in _UNITS:
        names = others.split("|") if "|" in others else others.split()
        for name in (*names, *forms):
            found[name.lower()] = forms
    return found


_FORMS = _named()


@dataclass(frozen=True, slots=True)
class Amount:
    """What is taken at once; the unit is as the doctor wrote it."""

    value: Fraction
    unit: str


def amount_words(amount: Amount) -> str:
    """Say how much at once; a unit that isn't known stays as it was written."""
    forms = _FORMS.get(" ".join(amount.unit.lower().replace(".", " ").split()))
    if forms is None:
        return f"по {_number(amount.value)} {amount.unit}".strip()
    if amount.value.denominator != 1:
        part = None if forms[0] in _MEASURES else _PARTS.get(amount.value)
        return f"по {part or _number(amount.value)} {forms[3]}"
    return f"по {amount.value.numerator} {form(amount.value.numerator, forms[:3])}"


def _number(value: Fraction) -> str:
    return f"{float(value):.10g}".replace(".", ",")
