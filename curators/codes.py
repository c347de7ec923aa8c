"""Invite codes: ten characters without look-alikes, as people type them."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_NEARLY = re.compile(rf"(?=.*\d)(?=.*[A-Z])[0-9A-Z]{{{LENGTH - 2},{LENGTH + 2}}}", re.ASCII)
_LOOKS = str.maketrans(
    {"А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "Р": "P", "С": "C", "Т": "T", "У": "Y", "Х": "X"}
)


def new_code() -> str:
    """Give a fresh code: 50 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str | None) -> str | None:
    """Give the code that `text` is, however it was typed (small letters, Russian look-alikes, spaces, hyphens)."""
    if text is None or len(text) > 40:
        return None
    typed = _typed(text)
    return typed if _CODE.fullmatch(typed) else None


def like_a_code(text: str) -> bool:
    """Tell whether this is meant as a code though it can't be one: a sign too few, or a look-alike among them."""
    typed = _typed(text) if len(text) <= 40 else ""
    return _NEARLY.fullmatch(typed) is not None and _CODE.fullmatch(typed) is None


def _typed(text: str) -> str:
    return re.sub(r"[\s\-–—_.]", "", text).upper().translate(_LOOKS)
