"""Russian forms by number: 1 приём, 2 приёма, 5 приёмов."""

from __future__ import annotations

Forms = tuple[str, str, str]


def form(number: int, forms: Forms) -> str:
    """Give the form that goes with the number: of one, of two to four, of many."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in {2, 3, 4} else forms[2]


def counted(number: int, forms: Forms) -> str:
    """Give the number with its word."""
    return f"{number} {form(number, forms)}"


def listed(words: list[str]) -> str:
    """Join words as one says them: «утром, днём и вечером»."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} и {words[-1]}"
