"""What people write instead of pressing «Принято»: a few whole phrases, never a guess at a longer sentence."""

from __future__ import annotations

_VERBS = (
    "приняла", "принял", "принято", "приняли", "выпила", "выпил", "выпито", "выпили", "пропила",
)  # fmt: skip
_BEFORE = ("", "да ", "уже ", "я ", "да уже ", "я уже ", "только что ")
_AFTER = (
    "", " уже", " лекарство", " лекарства", " таблетку", " таблетки", " таблеточку", " всё", " все", " витамины",
    " спасибо", " только что",
)  # fmt: skip
_TAKEN = frozenset(f"{before}{verb}{after}" for before in _BEFORE for verb in _VERBS for after in _AFTER)
_KEPT = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя ")


def means_taken(text: str) -> bool:
    """Tell whether these words say, and say only, that the medicine was taken."""
    if len(text) > 60:
        return False
    letters = "".join(letter if letter in _KEPT else " " for letter in text.lower())
    return "?" not in text and " ".join(letters.split()) in _TAKEN
