"""What the settings ask of one another, judged by what is given, so that every fault is told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.settings.errors import PREFIX
from bot.settings.model import MESSENGERS
from bot.settings.values import is_loopback

VK_SECRET_LONGEST = 50
"""Characters: `secret_key` of groups.addCallbackServer."""


def broken(given: Mapping[str, str]) -> Iterator[str]:
    """Tell each rule that the given variables (names without the prefix) break."""
    if "VK_TOKEN" in given and "VK_GROUP_ID" not in given:
        yield f"{PREFIX}VK_GROUP_ID: с {PREFIX}VK_TOKEN нужен и номер сообщества (число из его адреса)."
    if "PUBLIC_URL" in given:
        if "WEBHOOK_SECRET" not in given:
            yield (
                f"{PREFIX}WEBHOOK_SECRET: с {PREFIX}PUBLIC_URL нужен секрет, по которому узнаём мессенджеры "
                "(удобно: openssl rand -hex 24)."
            )
        if "VK_TOKEN" in given and "VK_CONFIRMATION" not in given:
            yield (
                f"{PREFIX}VK_CONFIRMATION: с {PREFIX}PUBLIC_URL нужна строка, которую должен вернуть сервер "
                "(сообщество → Управление → Работа с API → Callback API)."
            )
    if "VK_TOKEN" in given and len(given.get("WEBHOOK_SECRET", "").strip()) > VK_SECRET_LONGEST:
        yield f"{PREFIX}WEBHOOK_SECRET: ВКонтакте берёт не больше {VK_SECRET_LONGEST} знаков: возьмите покороче."
    if "DATABASE_URL" in given and "SECRET_KEYS" not in given:
        yield (
            f"{PREFIX}SECRET_KEYS: с {PREFIX}DATABASE_URL нужны ключи шифрования; новый ключ делает "
            'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())".'
        )
    if given.get("OPERATOR", "").lower() == "state" and "TELEGRAM_TOKEN" in given:
        yield (
            f"{PREFIX}TELEGRAM_TOKEN: государственному оператору ({PREFIX}OPERATOR=state) Telegram не разрешён: "
            "уберите токен."
        )
    if given.get("DEMO_CLOCK", "").lower() in {"1", "true", "yes", "on", "y", "t"}:
        for messenger in MESSENGERS:
            url = given.get(f"{messenger}_API_URL")
            if f"{messenger}_TOKEN" in given and not (url and is_loopback(url)):
                yield (
                    f"{PREFIX}DEMO_CLOCK: часы переводятся только в демонстрации, а {PREFIX}{messenger}_API_URL "
                    "ведёт не на этот компьютер: уберите одно из двух."
                )
