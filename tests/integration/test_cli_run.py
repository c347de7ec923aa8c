"""`python -m bot run`: ready, stopped cleanly, ended at once, and never with a traceback."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.serve import running
from sandbox.world import World
from storage.transaction import Database
from tests.integration.program import KEY, bot, environment, started
from tests.rig import environment as messengers


@pytest.fixture
async def env(database_url: str, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The environment of a service over a fresh database and three local messengers."""
    async with running(World()) as addresses:
        given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
        yield {**given, **messengers(addresses, tmp_path / "data")}


async def told(process: asyncio.subprocess.Process, words: str) -> str:
    """Read what the program tells its operator up to a line with these words; that line."""
    assert process.stderr is not None
    async with asyncio.timeout(30):
        while line := (await process.stderr.readline()).decode():
            assert "Traceback" not in line
            if words in line:
                return line
    raise AssertionError(f"the program ended without «{words}»")


async def test_it_says_that_it_is_ready_and_stops_cleanly_on_a_signal(env: dict[str, str]) -> None:
    async with started("run", env=env) as process:
        line = await told(process, "Готово: Telegram, ВКонтакте, MAX.")
        url = line.split("Состояние: ")[1].split(". ")[0]
        async with aiohttp.ClientSession() as http, http.get(url.replace("ready", "live")) as answer:
            assert answer.status == 200
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
        assert time.monotonic() - began < 10
        assert (process.returncode, err.decode().count("\n")) == (0, 1)
    log = [json.loads(line) for line in out.decode().splitlines()]
    assert {"run.ready", "run.stopped"} <= {line["event"] for line in log}
    assert "sandbox-vk-token" not in out.decode()
    assert "1000001:SANDBOX" not in out.decode()


async def test_a_second_signal_ends_it_at_once(env: dict[str, str]) -> None:
    async with started("run", "--role", "worker", env=env) as process:
        await told(process, "(роли: worker)")
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        async with asyncio.timeout(5):
            await process.wait()
        assert process.returncode in {-signal.SIGINT, -signal.SIGTERM}


async def test_an_unexpected_error_of_a_command_is_told_without_a_traceback(env: dict[str, str], db: Database) -> None:
    async with db.transaction() as tx:
        await tx.run("DROP TABLE invite CASCADE")
    ended = await bot("invites", "--kind", "families", env=env)
    assert ended.status == 1
    assert "Неожиданная ошибка программы: UndefinedTableError" in ended.err
    assert "Traceback" not in ended.err


async def test_the_service_outlives_an_unexpected_error_and_logs_its_place(env: dict[str, str], db: Database) -> None:
    async with started("run", env=env) as process:
        await told(process, "Готово")
        async with db.transaction() as tx:
            await tx.run("ALTER TABLE outbox RENAME TO elsewhere")
        await asyncio.sleep(2)
        assert process.returncode is None
        async with db.transaction() as tx:
            await tx.run("ALTER TABLE elsewhere RENAME TO outbox")
        process.terminate()
        async with asyncio.timeout(20):
            out, _ = await process.communicate()
    assert process.returncode == 0
    assert "UndefinedTableError" in out.decode()


async def test_a_taken_port_is_told_in_one_line(env: dict[str, str]) -> None:
    holder = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = holder.sockets[0].getsockname()[1]
    async with holder:
        ended = await bot("run", env={**env, "ZABOTA_HTTP_PORT": str(port)})
    assert (ended.status, len(ended.lines)) == (2, 1)
    assert "ZABOTA_HTTP_PORT" in ended.err


@pytest.mark.parametrize("host", ["999.1.1.1", "203.0.113.7"])
async def test_an_address_that_is_not_this_machines_is_told_by_its_own_setting(env: dict[str, str], host: str) -> None:
    ended = await bot("run", env={**env, "ZABOTA_HTTP_HOST": host})
    assert (ended.status, len(ended.lines)) == (2, 1)
    assert ended.err.startswith("ZABOTA_HTTP_HOST: ")
    assert host in ended.err


ODD = [
    ("telegram", "getMe", '{"ok": true, "result": true}'),
    ("telegram", "setWebhook", '{"ok": true}'),
    ("telegram", "deleteWebhook", "[]"),
    ("vk", "groups.getById", '{"response": 1}'),
    ("vk", "groups.getTokenPermissions", '{"response": 1}'),
    ("vk", "groups.getCallbackServers", '{"response": 1}'),
    ("vk", "groups.addCallbackServer", '{"response": 1}'),
    ("max", "GET /me", "{}"),
    ("max", "GET /subscriptions", "[]"),
    ("max", "POST /subscriptions", "[]"),
]
"""Answers of a shape nobody has described, of all that is asked at the start."""


@pytest.mark.parametrize("public_url", [None, "http://127.0.0.1:1"])
async def test_an_answer_of_an_odd_shape_ends_nothing_and_is_asked_for_again(
    database_url: str, tmp_path: Path, public_url: str | None
) -> None:
    async with running(World()) as addresses, aiohttp.ClientSession() as http:
        for channel, method, body in ODD:
            rule = {"method": method, "kind": "http", "status": 200, "body": body, "times": 2}
            async with http.post(f"{getattr(addresses, channel)}/control/faults", json={"rules": [rule]}) as answer:
                assert answer.status == 200
        env = {**environment(DATABASE_URL=database_url, SECRET_KEYS=KEY), **messengers(addresses, tmp_path / "data")}
        if public_url is not None:
            env |= {"ZABOTA_PUBLIC_URL": public_url, "ZABOTA_WEBHOOK_SECRET": "secret"}
        async with started("run", env=env) as process:
            url = (await told(process, "Готово")).split("Состояние: ")[1].split(". ")[0]
            async with asyncio.timeout(30):
                while True:
                    async with http.get(url) as answer:
                        if answer.status == 200:
                            break
                    await asyncio.sleep(0.2)
            process.terminate()
            out, _ = await process.communicate()
            assert process.returncode == 0
    assert not [line for line in map(json.loads, out.decode().splitlines()) if line["event"] == "ingress.broken"]
