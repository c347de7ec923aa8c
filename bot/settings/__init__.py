"""Everything the program is told from outside, read once at the start (docs/settings.md)."""

from __future__ import annotations

from bot.settings.errors import SettingsError
from bot.settings.keys import secret_keys
from bot.settings.load import load
from bot.settings.model import MaxSettings, Operator, Settings, TelegramSettings, VkSettings
from bot.settings.values import QuietHours

__all__ = [
    "MaxSettings",
    "Operator",
    "QuietHours",
    "Settings",
    "SettingsError",
    "TelegramSettings",
    "VkSettings",
    "load",
    "secret_keys",
]
