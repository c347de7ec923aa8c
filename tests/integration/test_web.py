"""The program's own port: alive, ready, metrics."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from bot.settings import SettingsError
from storage.transaction import Database
from tests.rig import Rig, until


async def ready(rig: Rig) -> tuple[int, dict[str, object]]:
    async with rig.http.get(f"{rig.base}/health/ready") as answer:
        return answer.status, json.loads(await answer.text())


async def test_ready_as_soon_as_every_messenger_has_answered(rig: Rig) -> None:
    async def is_ready() -> bool:
        return (await ready(rig))[0] == 200

    await until(is_ready, what="ready")
    _, body = await ready(rig)
    assert body["wrong"] == []
    assert set(body["messengers"]) == {"telegram", "vk", "max"}  # type: ignore[call-overload]  # JSON


async def test_live_while_the_loop_turns(rig: Rig) -> None:
    async with rig.http.get(f"{rig.base}/health/live") as answer:
        assert answer.status == 200


async def test_metrics_count_what_waits_by_channel_and_priority(rig: Rig) -> None:
    family, _ = await rig.pair("vk", "telegram")
    await rig.control("telegram", "network", {"on": False})
    await family.send("Ждёт, пока Телеграма нет")

    async def shown() -> bool:
        async with rig.http.get(f"{rig.base}/metrics") as answer:
            assert answer.status == 200
            text = await answer.text()
        return 'zabota_outbox_waiting{channel="telegram",priority="3"} 1.0' in text and (
            "zabota_received_total{" in text and "zabota_database_up 1.0" in text
        )

    await until(shown, within=15, what="the gauge")
    await rig.control("telegram", "network", {"on": True})


async def test_not_ready_while_the_database_is_away(rig: Rig) -> None:
    nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    health = rig.app.web._probes._health
    mine, health._db = health._db, nowhere
    await asyncio.sleep(1.1)
    status, body = await ready(rig)
    assert status == 503
    assert "database: does not answer" in body["wrong"]  # type: ignore[operator]  # JSON
    async with rig.http.get(f"{rig.base}/metrics") as answer:
        assert answer.status == 200
    health._db = mine
    await nowhere.close()

    async def back() -> bool:
        return (await ready(rig))[0] == 200

    await until(back, what="ready again")


async def test_taken_port_is_told_in_one_line_that_names_the_setting(database_url: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match="ZABOTA_HTTP_PORT"):
            async with asyncio.timeout(20), Rig.running(database_url, tmp_path, ZABOTA_HTTP_PORT=str(port)):
                raise AssertionError
