"""The settings as a whole: what is taken, what they ask of one another, how faults are told."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.settings import QuietHours, SettingsError, load
from tests.unit.settings.given import DATABASE, MAX, PUBLIC, TELEGRAM, VK, faults, read


def test_nothing_set_gives_the_defaults_of_the_contract() -> None:
    settings = read()
    assert settings.database_url is None
    assert settings.data_dir == Path("data")
    assert (settings.telegram, settings.vk, settings.max, settings.public_url) == (None, None, None, None)
    assert (settings.http_host, settings.http_port, settings.operator) == ("127.0.0.1", 8080, "ngo")
    assert settings.timezone == ZoneInfo("Europe/Moscow")
    assert (settings.telegram_rate, settings.vk_rate, settings.max_rate) == (30, 20, 30)
    assert settings.dose_repeats == (timedelta(minutes=15), timedelta(minutes=30))
    assert settings.dose_escalate_after == timedelta(minutes=60)
    assert settings.danger_ack == timedelta(minutes=5)
    assert settings.dose_window == timedelta(hours=4)
    assert settings.reply_due == timedelta(minutes=15)
    assert settings.quiet_hours == QuietHours(time(22), time(8))
    assert settings.dose_snooze == tuple(timedelta(minutes=n) for n in (10, 30, 60))
    assert (settings.demo_clock, settings.log_level, settings.remarks) == (False, "INFO", ())


def test_the_environment_of_the_process_is_read_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZABOTA_HTTP_PORT", "9001")
    assert load(env_file=None).http_port == 9001
    assert load({}, None).http_port == 8080, "and only then"


def test_each_messenger_comes_with_what_its_client_needs() -> None:
    settings = read(TELEGRAM, VK, MAX, TELEGRAM_API_URL="http://127.0.0.1:8081", MAX_RATE="0.5")
    assert settings.telegram
    assert settings.telegram.token.get_secret_value() == TELEGRAM["TELEGRAM_TOKEN"]
    assert settings.telegram.api_url == "http://127.0.0.1:8081"
    assert settings.vk
    assert (settings.vk.group_id, settings.vk.api_url, settings.vk.rate) == (220000000, None, 20)
    assert settings.max
    assert settings.max.rate == 0.5
    settings.require_channels()


def test_run_without_a_messenger_names_the_three_variables_and_import_does_not_ask() -> None:
    settings = read(DATABASE)
    with pytest.raises(SettingsError) as refused:
        settings.require_channels()
    for name in ("ZABOTA_TELEGRAM_TOKEN", "ZABOTA_VK_TOKEN", "ZABOTA_MAX_TOKEN"):
        assert name in str(refused.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read().http_port = 1  # type: ignore[misc]  # that it can't be is what is tested


def test_all_faults_are_told_at_once_a_line_each_with_the_name_of_the_variable() -> None:
    told = faults(
        TELEGRAM_TOKEN="oops",
        VK_TOKEN="vk",
        PUBLIC_URL="https://bot.example.ru",
        HTTP_PORT="http",
        TIMEZONE="Moscow",
        DOSE_REPEATS="15",
        OPERATOR="company",
        DEMO_CLOCK="maybe",
        LOG_LEVEL="loud",
    )
    names = sorted(line.split(":")[0].removeprefix("ZABOTA_") for line in told)
    values = ["DEMO_CLOCK", "DOSE_REPEATS", "HTTP_PORT", "LOG_LEVEL", "OPERATOR", "TELEGRAM_TOKEN", "TIMEZONE"]
    missing = ["VK_CONFIRMATION", "VK_GROUP_ID", "WEBHOOK_SECRET"]
    assert names == [*values, *missing]
    assert all("\n" not in line for line in told)


def test_webhooks_need_a_secret_and_for_vk_a_confirmation_and_a_short_secret() -> None:
    assert read(TELEGRAM, VK, PUBLIC).vk
    assert faults(TELEGRAM, PUBLIC_URL=PUBLIC["PUBLIC_URL"])[0].startswith("ZABOTA_WEBHOOK_SECRET: ")
    assert faults(VK, PUBLIC, VK_CONFIRMATION="")[0].startswith("ZABOTA_VK_CONFIRMATION: ")
    assert "не больше 50" in faults(VK, PUBLIC, WEBHOOK_SECRET="w" * 51)[0]
    assert read(MAX, PUBLIC, WEBHOOK_SECRET="w" * 51).max


def test_a_state_operator_has_no_telegram() -> None:
    assert "state" in faults(TELEGRAM, OPERATOR="state")[0]
    assert read(VK, OPERATOR="state").operator == "state"


def test_a_database_of_ones_own_needs_keys_and_its_address_is_put_in_order() -> None:
    assert faults(DATABASE_URL="postgresql://db/zabota")[0].startswith("ZABOTA_SECRET_KEYS: ")
    url = read(DATABASE, DATABASE_URL="postgres://me:pass@db/zabota").database_url
    assert url
    assert url.get_secret_value() == "postgresql+asyncpg://me:pass@db/zabota"


def test_the_clock_moves_only_where_no_real_messenger_is_connected() -> None:
    local = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "DEMO_CLOCK": "true"}
    assert read(TELEGRAM, local).demo_clock
    assert "ZABOTA_MAX_API_URL" in faults(TELEGRAM, MAX, local)[0]
    assert "ZABOTA_TELEGRAM_API_URL" in faults(TELEGRAM, DEMO_CLOCK="1", TELEGRAM_API_URL="https://t.example")[0]


def test_a_slip_in_a_name_is_remarked_upon_with_the_nearest() -> None:
    told = read(TELEGRAM_TOKN="x", TELEGRAM_RATE_FILE="/x", NONSENSE_OF_ANOTHER_KIND="1").remarks
    assert any("ZABOTA_TELEGRAM_TOKN: " in line and "ZABOTA_TELEGRAM_TOKEN?" in line for line in told)
    assert any("ZABOTA_NONSENSE_OF_ANOTHER_KIND: " in line and "docs/settings.md" in line for line in told)
    assert len(told) == 3


def test_a_dot_env_is_read_and_the_environment_outranks_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        '\ufeff# Настройки\nZABOTA_MAX_TOKEN="a$HOME#b"\nexport ZABOTA_HTTP_PORT=1\nZABOTA_HTTP_HOST=::1\nOTHER=1\n',
        encoding="utf-8",
    )
    settings = read(HTTP_PORT="2", env_file=file)
    assert settings.max
    assert settings.max.token.get_secret_value() == "a$HOME#b"
    assert (settings.http_port, settings.http_host, settings.remarks) == (2, "::1", ())
    assert read(env_file=tmp_path / "none").http_port == 8080
