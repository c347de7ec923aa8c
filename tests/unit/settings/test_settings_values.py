"""What a single value may look like."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.settings.given import KEY, PUBLIC, faults, read


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("HTTP_PORT", "65536", "не больше 65535"),
        ("HTTP_PORT", "-1", "не меньше 0"),
        ("HTTP_PORT", "8080.5", "целое число"),
        ("TELEGRAM_RATE", "0", "больше нуля"),
        ("VK_RATE", "-1", "больше нуля"),
        ("MAX_RATE", "nan", "число"),
        ("MAX_RATE", "fast", "как 30"),
        ("VK_GROUP_ID", "-220", "больше нуля"),
        ("TIMEZONE", "../etc/passwd", "Europe/Moscow"),
        ("DOSE_WINDOW", "4h", "PT4H"),
        ("DOSE_WINDOW", "P1M", "не длительность"),
        ("DOSE_WINDOW", "PT", "не длительность"),
        ("REPLY_DUE", "PT0S", "не длительность"),
        ("REPLY_DUE", "-PT5M", "не длительность"),
        ("DOSE_REPEATS", "PT30M,PT15M", "по возрастанию"),
        ("DOSE_SNOOZE", "PT10M,", "не длительность"),
        ("QUIET_HOURS", "22:00", "22:00-08:00"),
        ("QUIET_HOURS", "22:00-25:00", "22:00-08:00"),
        ("QUIET_HOURS", "22:00-22:00", "разными"),
        ("TELEGRAM_API_URL", "http://localhost:8081/", "уберите косую черту в конце: http://localhost:8081"),
        ("MAX_API_URL", "https://max.example/api", "без пути: https://max.example"),
        ("VK_API_URL", "vk.example", "адрес целиком"),
        ("VK_API_URL", "https://vk.example:port", "адрес целиком"),
        ("VK_API_URL", "http://[::1", "адрес целиком"),
        ("DATABASE_URL", "sqlite:///x.db", "postgresql+asyncpg://"),
        ("DATABASE_URL", "postgresql://db/x?sslmode=require", "ssl=require"),
        ("EPDS_PACK", "/nowhere/pack.yaml", "не читается"),
        ("SECRET_KEYS", f"{KEY},short", "ключ № 2"),
        ("WEBHOOK_SECRET", "abc", "от 5 до 256"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_write_instead(name: str, value: str, hint: str) -> None:
    told = [line for line in faults(**{name: value}) if line.startswith(f"ZABOTA_{name}: ")]
    assert len(told) == 1
    assert hint in told[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("PT15M", timedelta(minutes=15)),
        ("PT1H30M", timedelta(minutes=90)),
        ("P1DT2H", timedelta(hours=26)),
        ("P2W", timedelta(weeks=2)),
        ("PT0.5S", timedelta(milliseconds=500)),
    ],
)
def test_durations_are_iso_8601(text: str, meant: timedelta) -> None:
    assert read(REPLY_DUE=text).reply_due == meant
    assert read(DOSE_REPEATS=text).dose_repeats == (meant,)


def test_empty_quiet_hours_are_none_and_any_other_empty_value_is_as_if_not_set() -> None:
    settings = read(QUIET_HOURS="", HTTP_PORT="", MAX_TOKEN="  ", DOSE_REPEATS="")
    assert settings.quiet_hours is None
    assert settings.http_port == 8080
    assert settings.max is None
    assert len(settings.dose_repeats) == 2


def test_a_public_address_is_https_unless_it_never_leaves_the_machine() -> None:
    assert "https" in faults(PUBLIC, PUBLIC_URL="http://bot.example.ru")[0]
    for url in ("http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080", "https://bot.example.ru:8443"):
        assert read(PUBLIC, PUBLIC_URL=url).public_url == url
