"""Settings that a test gives, whole and apart from the environment it runs in."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load

# Always the same, for they stand in names of tests: every worker must collect the same ones.
KEY, OTHER = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"k", b"o"))
TELEGRAM = {"TELEGRAM_TOKEN": "123456:AAE_secret-part"}
VK = {"VK_TOKEN": "vk1.a.secret", "VK_GROUP_ID": "220000000"}
MAX = {"MAX_TOKEN": "max-secret"}
PUBLIC = {"PUBLIC_URL": "https://bot.example.ru", "WEBHOOK_SECRET": "w" * 24, "VK_CONFIRMATION": "c0nf1rm"}
DATABASE = {"DATABASE_URL": "postgresql+asyncpg://zabota:hunter2@db/zabota", "SECRET_KEYS": KEY}


def read(*parts: dict[str, str], env_file: Path | None = None, **given: str) -> Settings:
    """Load settings from names without the prefix, and from nothing else."""
    together = {name: value for part in (*parts, given) for name, value in part.items()}
    return load({f"ZABOTA_{name}": value for name, value in together.items()}, env_file)


def faults(*parts: dict[str, str], **given: str) -> tuple[str, ...]:
    """What `load` has against these settings."""
    with pytest.raises(SettingsError) as refused:
        read(*parts, given)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults
