"""What the messengers remember from one start of the demo to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.memory import ForgottenError
from sandbox.remote import Remote
from sandbox.serve import running
from sandbox.world import Person, World

OLGA = Person("olga", "Ольга", telegram_id=7, vk_id=8, max_id=9)
MESSENGERS = ("telegram", "vk", "max")


def world(folder: Path) -> World:
    return World([OLGA], folder=folder / "files", memory=folder / "memory")


@pytest.mark.parametrize("messenger", MESSENGERS)
async def test_chats_files_ids_and_waiting_updates_are_there_after_a_restart(messenger: str, tmp_path: Path) -> None:
    user = getattr(OLGA, f"{messenger}_id")
    first = world(tmp_path)
    async with running(first) as addresses, Remote(getattr(addresses, messenger)) as remote:
        await remote.phone("send", user=user, text="Здравствуйте")
        await remote.phone("send", user=user, attachments=[{"kind": "photo", "data": "aGVsbG8="}])
        before = await remote.messages(user)
        waiting = (await remote.stats())["updates_queued"]
        first.memory.save()
    second = world(tmp_path)
    async with running(second) as addresses, Remote(getattr(addresses, messenger)) as remote:
        assert await remote.messages(user) == before
        assert (await remote.stats())["updates_queued"] == waiting > 0
        told = [one.number for one in second.sides[messenger].updates.waiting()]
        assert told == [one.number for one in first.sides[messenger].updates.waiting()]
        photo = second.files.get(before[1]["attachments"][0]["url"].rpartition("/")[2])
        assert photo is not None
        assert b"".join([chunk async for chunk in second.files.read(photo)]) == b"hello"
        await remote.phone("send", user=user, text="И ещё")
        after = await remote.messages(user)
        assert [one["id"] for one in after[:2]] == [one["id"] for one in before]
        assert after[2]["id"] not in {one["id"] for one in before}
        assert second.sides[messenger].updates.waiting()[-1].number > told[-1]


async def test_nothing_is_written_while_nothing_changes(tmp_path: Path) -> None:
    one = world(tmp_path)
    async with running(one):
        one.memory.save()
        stamp = (tmp_path / "memory").stat().st_mtime_ns
        one.memory.save()
        assert (tmp_path / "memory").stat().st_mtime_ns == stamp


def test_a_memory_of_another_version_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "memory").write_bytes(b"\x80\x05nonsense")
    with pytest.raises(ForgottenError):
        world(tmp_path)
