"""`doctor`: every fault is told with what to do about it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.checkup import machine
from bot.checkup.database import skew
from bot.checkup.finding import Level
from bot.settings import load
from tests.hooked import SECRET, hooked
from tests.integration.program import KEY, Ended, bot, environment
from tests.rig import Rig
from tests.rig import environment as messengers


async def doctor(rig: Rig, url: str, *only: str, **settings: str) -> Ended:
    """Run it with all messengers, or with some: the libraries of three take seconds to import."""
    places = messengers(rig.addresses, rig.settings.data_dir)
    off = [name for name in ("TELEGRAM", "VK", "MAX") if only and name.lower() not in only]
    given = {name: value for name, value in places.items() if not any(f"_{one}_" in name for one in off)}
    return await bot("doctor", env={**environment(DATABASE_URL=url, SECRET_KEYS=KEY), **given, **settings})


async def test_all_is_well_where_the_service_runs(rig: Rig, database_url: str) -> None:
    ended = await doctor(rig, database_url, ZABOTA_DISPATCH_URL=rig.addresses.dispatcher)
    assert ended.status == 0, ended.out
    assert "✓ Диспетчерская: отвечает" in ended.out
    for what in ("База данных", "Русские буквы в базе", "Схема базы", "Место на диске", "Telegram", "ВКонтакте", "MAX"):
        assert f"✓ {what}" in ended.out
    assert "✗" not in ended.out
    assert "✓ Telegram: приём: опросом" in ended.out


async def test_a_wrong_token_names_its_setting_and_the_rest_is_still_looked_at(rig: Rig, database_url: str) -> None:
    rig.world.dispatcher.token = "word"
    called = {"ZABOTA_DISPATCH_URL": rig.addresses.dispatcher, "ZABOTA_DISPATCH_TOKEN": "another"}
    ended = await doctor(rig, database_url, "max", "vk", ZABOTA_MAX_TOKEN="nobody", **called)
    assert ended.status == 3
    told = {line.split(":")[0]: line for line in ended.out.splitlines()}
    assert "проверьте ZABOTA_MAX_TOKEN" in told["✗ MAX"]
    assert "✓ ВКонтакте" in told
    assert "не пускает (HTTP 401): проверьте ZABOTA_DISPATCH_TOKEN" in told["✗ Диспетчерская"]
    assert "Неисправностей: 2" in ended.err
    assert "nobody" not in ended.out + ended.err


async def test_what_is_away_is_told_and_the_rest_is_still_looked_at(rig: Rig) -> None:
    await rig.control("vk", "network", {"on": False})
    ended = await doctor(rig, "postgresql+asyncpg://zabota:secretword@127.0.0.1:9/zabota", "vk", "max")
    await rig.control("vk", "network", {"on": True})
    assert ended.status == 3
    assert "✗ ВКонтакте: не отвечает" in ended.out
    assert "ZABOTA_VK_API_URL" in ended.out
    assert "✗ База данных" in ended.out
    assert "✓ MAX" in ended.out
    assert "secretword" not in ended.out + ended.err


async def test_a_schema_of_another_program_is_told(rig: Rig, database_url: str) -> None:
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    ended = await doctor(rig, database_url, "max")
    assert ended.status == 3
    assert "✗ Схема базы: of_tomorrow новее этой программы" in ended.out


async def test_a_webhook_elsewhere_is_told_and_the_right_one_is_fine(database_url: str, tmp_path: Path) -> None:
    async with hooked(database_url, tmp_path) as rig:
        assert rig.settings.public_url is not None
        public = {"ZABOTA_PUBLIC_URL": rig.settings.public_url, "ZABOTA_WEBHOOK_SECRET": SECRET}
        ended = await doctor(rig, database_url, "max", "vk", **public)
        assert ended.status == 0, ended.out
        for name, path in (("MAX", "max"), ("ВКонтакте", "vk")):
            assert f"✓ {name}: приём: вебхук {rig.settings.public_url}/webhook/{path}" in ended.out
        moved = await doctor(rig, database_url, "max", **{**public, "ZABOTA_PUBLIC_URL": "http://127.0.0.1:1"})
        assert "! MAX: приём: вебхук http://127.0.0.1:1/webhook/max ещё не записан" in moved.out
        polling = await doctor(rig, database_url, "max")
        assert "! MAX: приём: опросом, но у бота остался вебхук" in polling.out


@pytest.mark.skipif(os.name == "nt", reason="rights of files are POSIX's")
def test_keys_others_can_read_are_a_fault_that_names_the_command(tmp_path: Path) -> None:
    settings = load({"ZABOTA_DATA_DIR": str(tmp_path)}, env_file=None)
    assert all(one.level is Level.FINE for one in machine.check(settings))
    (tmp_path / "secret.keys").chmod(0o644)
    faults = [one for one in machine.check(settings) if one.level is Level.FAULT]
    assert len(faults) == 1
    assert f"chmod 600 {tmp_path / 'secret.keys'}" in str(faults[0])


def test_a_clock_that_runs_ahead_is_a_fault_that_says_by_how_much() -> None:
    assert skew("Telegram", datetime.now(UTC) - timedelta(seconds=2)).level is Level.FINE
    told = str(skew("Telegram", datetime.now(UTC) - timedelta(seconds=75)))
    assert told.startswith("✗ Часы: Telegram: расходятся с нашими на +75 с")
