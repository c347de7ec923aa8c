"""Programs that join, leave and are killed over one server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from storage.embedded import Embedded, running, status
from tests.integration.embedded.players import another_user, ask, dead


async def test_a_second_program_joins_the_server_and_the_last_to_leave_stops_it(data_dir: Path) -> None:
    async with another_user(data_dir) as (_, theirs, pid):
        async with running(data_dir, durable=False) as url:
            assert url == theirs
            assert Embedded(data_dir).pid == pid
        assert await ask(theirs, "select 1") == 1, "we left, they stay"
    assert dead(pid)
    assert not status(data_dir).running


async def test_whoever_leaves_first_does_not_stop_the_server_under_the_other(data_dir: Path) -> None:
    async with running(data_dir, durable=False) as url:
        async with another_user(data_dir):
            pass
        assert await ask(url, "select 1") == 1


async def test_many_programs_that_start_at_once_share_one_server(data_dir: Path) -> None:
    async def use() -> int | None:
        async with running(data_dir, durable=False) as url:
            await asyncio.sleep(0.2)
            assert await ask(url, "select 1") == 1
            return Embedded(data_dir).pid

    assert len(set(await asyncio.gather(*(use() for _ in range(5))))) == 1
    assert not status(data_dir).running


async def test_a_killed_program_leaves_the_server_to_the_next_one_who_stops_it(data_dir: Path) -> None:
    async with another_user(data_dir) as (process, theirs, pid):
        process.kill()
        await process.wait()
        assert await ask(theirs, "select 1") == 1, "left running by the kill"
        async with running(data_dir, durable=False) as url:
            assert url == theirs
            assert Embedded(data_dir).pid == pid
    assert dead(pid), "the killed one doesn't count"


async def test_a_killed_server_is_recovered_with_what_it_had_committed(data_dir: Path) -> None:
    async with another_user(data_dir) as (process, theirs, pid):
        await ask(theirs, "create table kept as select 7 as n")
        await ask(theirs, "checkpoint")
        process.kill()
        await process.wait()
        os.kill(pid, signal.SIGKILL)
        async with running(data_dir, durable=False) as url:
            assert await ask(url, "select n from kept") == 7
            assert Embedded(data_dir).pid != pid


async def test_a_server_that_dies_under_a_running_program_is_started_again(data_dir: Path) -> None:
    async with running(data_dir, durable=False) as url:
        pid = Embedded(data_dir).pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
                    assert await ask(url, "select 1") == 1
                    break
                await asyncio.sleep(0.05)
        assert Embedded(data_dir).pid != pid


async def test_a_pid_file_from_before_a_reboot_stops_nobody(data_dir: Path) -> None:
    async with running(data_dir, durable=False):
        lines = (data_dir / "postgres/postmaster.pid").read_text().split("\n")
    for pid in (os.getpid(), 4_000_000):  # ours is alive, and no PostgreSQL; the other is nobody's
        (data_dir / "postgres/postmaster.pid").write_text("\n".join([str(pid), *lines[1:]]))
        async with running(data_dir, durable=False) as url:
            assert await ask(url, "select 1") == 1


async def test_a_start_interrupted_in_the_middle_of_making_the_cluster_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.new/base").mkdir(parents=True)
    (data_dir / "postgres.new/PG_VERSION").write_text("18\n")
    async with running(data_dir, durable=False) as url:
        assert await ask(url, "select 1") == 1


async def test_cancelled_during_its_start_it_leaves_nothing_running(data_dir: Path) -> None:
    async def use() -> None:
        async with running(data_dir, durable=False):
            pytest.fail("was to be cancelled before")

    task = asyncio.create_task(use())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not status(data_dir).running
