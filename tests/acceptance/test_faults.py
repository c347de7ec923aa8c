"""Faults: strange updates, an absent database, an absent messenger, a full disk. Nothing is lost, and all goes on."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from storage.embedded import Embedded, running
from storage.migrating import migrate
from tests.hooked import bring, hooked, written
from tests.rig import CHANNELS, Phone, Rig, until


async def value(rig: Rig, query: str) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.value(query)


def nested(levels: int) -> Any:
    made: Any = "дно"
    for _ in range(levels):
        made = {"a": made}
    return made


def numbered(channel: str, number: int, content: Any) -> dict[str, Any]:
    """An update with a number and a kind its messenger knows, and any content."""
    if channel == "telegram":
        return {"update_id": 800_000_000 + number, "message": content}
    if channel == "vk":
        return {"type": "message_new", "group_id": 200000001, "event_id": f"odd{number}", "object": content}
    return {"update_type": "message_created", "timestamp": number, "message": content}


STRANGE: tuple[Any, ...] = (
    "строка вместо сообщения",
    None,
    [],
    {"from": None, "sender": [], "message": {"date": "завтра"}},
    {"date": -1, "chat": {"id": "x"}, "message": {"from_id": {}}, "body": 5},
)
IMPOSSIBLE: tuple[Any, ...] = (
    nested(200),
    nested(400),
    {"date": 2**70, "message": {"date": 2**70, "from_id": 2**70}, "sender": {"user_id": 2**70}},
    {"text": "половина \ud83d", "message": {"text": "\ud83d"}, "body": "\udc00"},
    {"text": "\0", "message": "\0", "body": {"mid": "\0"}},
)
"""What JSON allows and PostgreSQL or a fast encoder doesn't."""


@pytest.mark.parametrize("channel", CHANNELS)
async def test_update_of_unknown_shape_is_parked_and_the_next_is_relayed(rig: Rig, channel: str) -> None:
    family, curator = await rig.pair(channel, "telegram")
    for number, content in enumerate(STRANGE):
        await family.act("raw", update=numbered(channel, number, content))
    await family.act("raw", update={})
    await family.send("Обычное сообщение")
    await curator.sees("Обычное сообщение")
    assert await value(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") >= 4
    assert await value(rig, f"SELECT count(*) FROM alarm WHERE kind = 'parked' AND subject = '{channel}'") == 1


async def test_impossible_values_are_parked_and_never_an_error(database_url: str, tmp_path: Path) -> None:
    async with hooked(database_url, tmp_path) as rig:
        for channel in CHANNELS:
            for number, content in enumerate(IMPOSSIBLE):
                for _ in range(2):
                    assert await bring(rig, channel, numbered(channel, number, content)) == 200, (channel, number)
        assert await value(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") >= 3 * 4


async def test_halves_of_emoji_and_nul_in_words_and_names_stop_nothing(database_url: str, tmp_path: Path) -> None:
    async with hooked(database_url, tmp_path) as rig:
        for channel in CHANNELS:
            family, curator = await rig.pair(channel, "max" if channel != "max" else "vk")
            chat = await chat_of(rig, family)
            for number, text in enumerate(("половина \ud83d\ud83d тут", "ноль \0 тут", "\u202eнаоборот\u202c \u200b")):
                update = written(channel, family.user, chat, 7000 + number, text)
                body = json.dumps(update).replace(json.dumps("Ольга")[1:-1], "\\ud83d\\u0000")
                assert await bring(rig, channel, json.loads(body)) == 200
                await curator.sees(text.split()[0].strip("\u202e\u202c"))


async def chat_of(rig: Rig, phone: Phone) -> str:
    async with rig.db.transaction() as tx:
        chat: str = await tx.value(
            "SELECT l.chat_id FROM identity i JOIN lane l ON l.id = i.lane_id WHERE i.user_id = $1", phone.user
        )
        return chat


@pytest.mark.parametrize("channel", CHANNELS)
async def test_message_of_a_year_ago_is_relayed_with_its_date(rig: Rig, channel: str) -> None:
    family, curator = await rig.pair(channel, "telegram")
    chat = await chat_of(rig, family)
    await family.act(
        "raw", update=written(channel, family.user, chat, 7000, "Из прошлого года", time.time() - 365 * 86400)
    )
    seen = await curator.sees("Из прошлого года")
    assert "🕓 написано" in seen["text"]
    await family.send("А это сейчас")
    assert "написано" not in (await curator.sees("А это сейчас"))["text"]


async def order(phone: Phone, words: str) -> list[str]:
    """Texts from the bot that hold the word, in the order shown, without headings."""
    return [text.splitlines()[-1] for text in await phone.heard() if words in text]


async def test_messenger_away_holds_rows_back_in_order_and_fails_none(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await family.send("Строка 0")
    await curator.sees("Строка 0")
    await rig.control("telegram", "network", {"on": False})
    for number in range(1, 6):
        await family.send(f"Строка {number}")

    async def tried() -> bool:
        return bool(await value(rig, "SELECT count(*) FROM outbox WHERE failing_since IS NOT NULL"))

    await until(tried, what="a first try")
    async with rig.db.transaction() as tx:  # ten minutes and more have gone by, and nothing was sent meanwhile
        await tx.run("UPDATE outbox SET failing_since = failing_since - interval '20 minutes' WHERE state = 'waiting'")
        await tx.run("UPDATE rate SET ok_at = now() - interval '21 minutes' WHERE channel = 'telegram'")
        await tx.run("UPDATE lane SET next_at = now() WHERE next_at IS NOT NULL")
        await tx.run("UPDATE outbox SET next_at = now() WHERE state = 'waiting'")
    await asyncio.sleep(1.5)
    assert await value(rig, "SELECT count(*) FROM outbox WHERE state = 'failed'") == 0
    await rig.control("telegram", "network", {"on": True})
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE outbox SET next_at = now() WHERE state = 'waiting'")
        await tx.run("UPDATE lane SET next_at = now() WHERE next_at IS NOT NULL")
    await curator.sees("Строка 5", within=30)
    assert await order(curator, "Строка") == [f"Строка {number}" for number in range(6)]


def cut(folder: Path) -> int:
    """End the server as a power cut would; its postmaster's number."""
    pid = Embedded(folder).pid
    assert pid is not None
    os.kill(pid, signal.SIGQUIT)
    return pid


AWAY = 6.0
"""Seconds the database stays away."""


@pytest.mark.parametrize("webhooks", [False, True], ids=["polling", "webhooks"])
async def test_database_away_loses_nothing_and_all_arrives_by_itself(tmp_path: Path, webhooks: bool) -> None:
    folder = tmp_path / "own"
    server = Embedded(folder, durable=False)
    async with running(folder, durable=False) as url:
        await migrate(url)
    server.open()  # not kept up: it must stay away until we start it again
    try:
        async with hooked(server.url, tmp_path) if webhooks else Rig.running(server.url, tmp_path) as rig:
            pairs = [await rig.pair(channel, "telegram") for channel in CHANNELS]
            for family, curator in pairs:
                await family.send("Сначала")
                await curator.sees("Сначала")
            cut(folder)
            await until_dead(server)
            for family, _ in pairs:
                for number in range(3):
                    await family.send(f"Пока базы нет, {number}")
            if webhooks:
                for channel in CHANNELS:
                    assert await bring(rig, channel, written(channel, "1", "1", 1, "Есть кто?")) == 503
            async with rig.http.get(f"{rig.base}/health/ready") as answer:
                assert answer.status == 503
            async with rig.http.get(f"{rig.base}/health/live") as answer:
                assert answer.status == 200
            await asyncio.sleep(AWAY)
            server.revive()
            for _, curator in pairs:
                await curator.sees("Пока базы нет, 2", within=40)
                assert await order(curator, "Пока базы нет") == [f"Пока базы нет, {number}" for number in range(3)]
    finally:
        server.close()


async def until_dead(server: Embedded) -> None:
    async def dead() -> bool:
        return server.pid is None

    await until(dead, what="the server's end")


async def test_connections_cut_in_the_middle_of_work_are_made_anew(rig: Rig) -> None:
    family, curator = await rig.pair("max", "telegram")
    for number in range(6):
        await family.send(f"Под обрывами {number}")
        async with rig.db.transaction() as tx:
            await tx.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await asyncio.sleep(0.15)
    await curator.sees("Под обрывами 5", within=30)
    assert await order(curator, "Под обрывами") == [f"Под обрывами {number}" for number in range(6)]


async def test_disk_full_lets_the_caption_through_tells_of_the_file_and_raises_an_alarm(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    folder = rig.app.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"")  # no folder can be made here, as on a disk that takes nothing more
    file = {"kind": "document", "name": "справка.pdf", "size": 3000}
    await family.send("Вот справка", attachments=[file])
    seen = await curator.sees("Вот справка")
    assert "справка.pdf" in seen["text"]
    assert "кончилось место" in seen["text"]

    async def raised() -> object:
        return await value(rig, "SELECT count(*) FROM alarm WHERE kind = 'disk_full' AND closed_at IS NULL")

    assert await until(raised, what="the alarm") == 1
    folder.unlink()
    await family.send("Ещё раз", attachments=[file])
    seen = await curator.sees("Ещё раз")
    assert len(seen["attachments"]) == 1
