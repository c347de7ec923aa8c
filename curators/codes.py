"""Invite codes: ten characters without look-alikes, as people type them."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
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
    typed = re.sub(r"[\s\-–—_.]", "", text).upper().translate(_LOOKS)
    return typed if _CODE.fullmatch(typed) else None
