"""How words of danger are written in a fright: unseen letters, Latin ones, another keyboard, no spaces at all. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_UNSEEN = re.compile(r"[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, stress marks, letters of no width."""
_ODD = re.compile(r"[a-z_03\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
_MIXED = re.compile(r"\b(?=\w*[а-я])(?=\w*[a-z03])[a-z03а-я]+\b")
_ALIKE = str.maketrans("acekmhoprtxyb03", "асекмнорртхувоз")
_SPACED = re.compile(r"(?<![а-я])(?:[а-я] ){3,}[а-я](?![а-я])")
_RUSSIAN, _LATIN = re.compile(r"[а-я]"), re.compile(r"[a-z]")
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("sh", "ш"), ("ch", "ч"), ("kh", "х"), ("ts", "ц"), ("yu", "ю"),
    ("ya", "я"), ("yo", "е"), ("ye", "е"), ("ju", "ю"), ("ja", "я"), ("yi", "ы"),
)  # fmt: skip
_LETTERS = str.maketrans("abvgdezijklmnoprstufhcywqx", "абвгдезийклмнопрстуфхцывкх")
_WORDS = (
    "не", "ни", "мне", "меня", "нас", "он", "она", "они", "мы", "ребенок", "ребенка", "малыш", "малыша", "муж",
    "мужа", "мама", "маме", "кровь", "крови", "кровотечение", "идет", "пошла", "течет", "сильно", "очень", "болит",
    "боли", "живот", "голова", "сердце", "груди", "хочу", "хочет", "жить", "умереть", "больше", "могу", "может",
    "плохо", "хуже", "помогите", "спасите", "скорую", "вызовите", "срочно", "шевелится", "шевелиться", "шевеления",
    "толкается", "двигается", "дышит", "дышать", "чувствую", "вижу", "схватки", "начались", "воды", "отошли",
    "температура", "высокая", "бьет", "убьет", "сознание", "потеряла", "теряю", "реагирует", "просыпается", "рожаю",
    "умираю", "обморок", "судороги", "давление",
)  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(_WORDS, key=len, reverse=True))
_JOINED = re.compile(
    rf"\b(?=[{''.join(sorted({word[0] for word in _WORDS} | {'у', 'я'}))}]\w{{4}})"
    rf"(?:[уя](?:{_LONGEST_FIRST})+|(?:{_LONGEST_FIRST}){{2,}})\b"
)
_PART = re.compile(f"{_LONGEST_FIRST}|[уя]")


def readings(text: str) -> Iterator[str]:
    """Give the text in small letters as it reads; where no letter of it is Russian, what it may have meant to be."""
    lowered = unicodedata.normalize("NFC", text.lower()).replace("ё", "е")
    if _ODD.search(lowered):
        lowered = _UNSEEN.sub("", lowered).replace("_", " ")
        if _LATIN.search(lowered) and not _RUSSIAN.search(lowered):
            yield lowered.translate(_KEYS).replace("ё", "е")
            spoken = _spoken(lowered)
            yield spoken
            yield re.sub(r"т\b", "ть", spoken)
            return
        lowered = _MIXED.sub(lambda found: found[0].translate(_ALIKE), lowered)
    if lowered.count(" ") * 3 >= len(lowered):
        lowered = _SPACED.sub(lambda found: found[0].replace(" ", ""), lowered)
    yield _JOINED.sub(lambda found: " ".join(_PART.findall(found[0])), lowered)


def _spoken(latin: str) -> str:
    """Give Russian words as they are spelled in Latin letters."""
    for sound, letter in _SOUNDS:
        latin = latin.replace(sound, letter)
    return latin.translate(_LETTERS)
