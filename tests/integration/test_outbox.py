"""The outbox under faults of the messengers: order, retries, throttles, lost answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage.content import Content, to_json
from storage.queries import outbox
from storage.queries.outbox import Line, Priority
from tests.integration.faulty import answers, asked, fault, mend, requests, settled, talking
from tests.rig import CHANNELS, Rig, until

ORDER = ("Раз", "Два", "Три")


@pytest.mark.parametrize("kind", [{"kind": "http", "status": 503}, {"kind": "drop_before"}], ids=["503", "cut"])
@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_follows_a_failing_head_waits_for_it_and_order_holds(
    rig: Rig, channel: str, kind: dict[str, Any]
) -> None:
    family, curator, there = await talking(rig, channel)
    await fault(rig, family, times=2, **kind)
    for text in ORDER:
        await curator.send(text, **there)
    await family.sees("Три", 20.0)
    assert answers(await family.heard(), *ORDER) == list(ORDER)


async def test_danger_passes_a_failing_head(rig: Rig) -> None:
    family, curator, there = await talking(rig, "telegram")
    await fault(rig, family, "http", status=503, times=3)
    await curator.send("Обычный ответ", **there)

    async def failing() -> list[Any]:
        return await asked(rig, "SELECT lane_id FROM outbox WHERE failing_since IS NOT NULL AND attempts >= 2")

    [(lane_id,)] = await until(failing, what="two failures")
    async with rig.db.transaction() as tx:
        line = Line(lane_id, "say", to_json(Content(text="Звоните 103")), Priority.DANGER)
        await outbox.enqueue(tx, [line])
    rig.app.ring()
    await family.sees("Обычный ответ", 20.0)
    assert answers(await family.heard(), "Звоните 103", "Обычный ответ") == ["Звоните 103", "Обычный ответ"]


@pytest.mark.parametrize("priority", [Priority.LIVE, Priority.CRITICAL_DOSE])
async def test_what_waits_for_the_morning_lets_an_answer_at_night_pass(rig: Rig, priority: Priority) -> None:
    family, curator, there = await talking(rig, "vk")
    async with rig.db.transaction() as tx:
        [(lane_id,)] = await tx.rows("SELECT lane_id FROM identity WHERE person_id IS NOT NULL")
        body = to_json(Content(text="Встреча переносится"))
        [later] = await outbox.enqueue(tx, [Line(lane_id, "say", body, priority, delay=8 * 3600.0)])
    rig.app.ring()
    await curator.send("Отвечаю ночью", **there)
    await family.sees("Отвечаю ночью")
    await asked(rig, "UPDATE outbox SET next_at = now() WHERE id = $1 RETURNING id", later)
    await asked(rig, "UPDATE lane SET next_at = now() WHERE id = $1 RETURNING id", lane_id)
    rig.app.ring()
    await family.sees("Встреча переносится")


async def test_a_head_that_failed_for_a_quarter_of_an_hour_gives_up_and_the_lane_goes_on(rig: Rig) -> None:
    family, curator, there = await talking(rig, "vk", "telegram")
    other, second, elsewhere = await talking(rig, "vk", "telegram")
    await fault(rig, family, "http", status=503, times=1000)
    await curator.send("Безнадёжное", **there)
    await _long_failing(rig)
    await second.send("Другой семье", **elsewhere)
    await other.sees("Другой семье")
    await curator.sees("Не доставлено: мессенджер не принимал это сообщение четверть часа", 15.0)
    await mend(rig, "vk")
    await curator.send("Следующее", **there)
    await family.sees("Следующее")
    assert "Безнадёжное" not in await family.heard()


async def test_while_the_whole_messenger_is_down_nothing_gives_up(rig: Rig) -> None:
    family, curator, there = await talking(rig, "vk", "telegram")
    await settled(rig)
    await rig.control("vk", "network", {"on": False})
    await curator.send("Подожду", **there)
    await _long_failing(rig)
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE rate SET ok_at = now() - interval '20 minutes' WHERE channel = 'vk'")

    async def tried_again() -> list[Any]:
        return await asked(rig, "SELECT 1 FROM outbox WHERE state = 'waiting' AND attempts >= 3")

    await until(tried_again, 15.0, "another try")
    await rig.control("vk", "network", {"on": True})
    await family.sees("Подожду", 20.0)


async def _long_failing(rig: Rig) -> None:
    """Wait for the first failure, then let it be a quarter of an hour ago."""

    async def failing() -> list[Any]:
        return await asked(rig, "SELECT 1 FROM outbox WHERE failing_since IS NOT NULL AND state = 'waiting'")

    await until(failing, what="a failure")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE outbox SET failing_since = now() - interval '16 minutes' WHERE failing_since IS NOT NULL")


async def test_a_chat_told_to_wait_waits_that_long_and_holds_back_nobody(rig: Rig) -> None:
    channel = "telegram"
    slow, curator, there = await talking(rig, channel)
    other, second, elsewhere = await talking(rig, channel)
    await settled(rig)
    await fault(rig, slow, "throttle", retry_after=3)
    await curator.send("Медленному", **there)
    await until(lambda: requests(rig, channel, "Медленному"), what="the refused request")
    await second.send("Быстрому", **elsewhere)
    await other.sees("Быстрому", 2.0)
    await slow.sees("Медленному")
    first, again = await requests(rig, channel, "Медленному")
    assert 3.0 <= again["at"] - first["at"] <= 4.5


@pytest.mark.parametrize("channel", ["vk", "max"])
async def test_a_bot_told_to_wait_says_nothing_to_anybody_for_that_long(rig: Rig, channel: str) -> None:
    family, curator, there = await talking(rig, channel, "telegram")
    other, second, elsewhere = await talking(rig, channel, "telegram")
    await settled(rig)
    await fault(rig, family, "throttle", retry_after=1, bot=True)
    await curator.send("Первой семье", **there)
    await until(lambda: requests(rig, channel, "Первой семье"), what="the refused request")
    await second.send("Второй семье", **elsewhere)
    await other.sees("Второй семье")
    await family.sees("Первой семье")
    refused, *_ = await requests(rig, channel, "Первой семье")
    [later] = await requests(rig, channel, "Второй семье")
    assert 1.0 <= later["at"] - refused["at"] <= 2.5


async def test_two_chats_of_telegram_told_to_wait_at_once_give_the_whole_bot_a_rest(rig: Rig) -> None:
    talks = [await talking(rig, "telegram", "vk") for _ in range(3)]
    await settled(rig)
    for family, _, _ in talks[:2]:
        await fault(rig, family, "throttle", retry_after=2)
    for number, (_, curator, there) in enumerate(talks[:2]):
        await curator.send(f"Ответ {number}", **there)
    for number in range(2):
        await until(lambda n=number: requests(rig, "telegram", f"Ответ {n}"), what="the refused request")  # type: ignore[misc]  # a lambda with a default
    family, curator, there = talks[2]
    await curator.send("Третьей семье", **there)
    await family.sees("Третьей семье")
    refused = max([(await requests(rig, "telegram", f"Ответ {number}"))[0]["at"] for number in range(2)])
    [third] = await requests(rig, "telegram", "Третьей семье")
    assert 2.0 <= third["at"] - refused <= 3.5


@pytest.mark.parametrize("channel", CHANNELS)
async def test_where_the_answer_was_lost_the_message_is_sent_again_and_the_curator_is_told(
    rig: Rig, channel: str
) -> None:
    family, curator, there = await talking(rig, channel)
    await fault(rig, family, "drop_after")
    await curator.send("Дошло ли?", **there)
    await curator.send("Дальше", **there)
    await family.sees("Дальше", 15.0)
    await settled(rig)
    heard, told = await family.heard(), await curator.heard()
    first, again = await requests(rig, channel, "Дошло ли?")
    if channel == "vk":
        assert heard.count("Дошло ли?") == 1
        assert first["params"]["random_id"] == again["params"]["random_id"] != 0
        assert not any("Возможно доставлено" in text for text in told)
    else:
        assert heard.count("Дошло ли?") == 2
        assert sum("Возможно доставлено" in text for text in told) == 1
    assert answers(heard, "Дошло ли?", "Дальше")[-1] == "Дальше"


async def test_a_long_text_goes_on_at_the_part_that_failed(rig: Rig) -> None:
    family, curator, there = await talking(rig, "max")
    await rig.control(
        "max", "faults", {"rules": [{"method": "POST /messages", "kind": "http", "status": 503, "after": 1}]}
    )
    await curator.send("начало " + "слово " * 670 + "конец", **there)
    await family.sees("конец")
    await asyncio.sleep(0.5)
    heard = await family.heard()
    assert sum("начало" in text for text in heard) == sum("конец" in text for text in heard) == 1


async def test_an_album_with_a_long_text_goes_on_at_the_text_that_failed(rig: Rig) -> None:
    family, curator, there = await talking(rig, "telegram")
    await fault(rig, family, "http", status=503)
    photos = [{"kind": "photo", "size": 3000} for _ in range(3)]
    await curator.send("слово " * 200 + "конец", attachments=photos, **there)
    await family.sees("конец", 15.0)
    await asyncio.sleep(0.5)
    shown = [message for message in await family.messages() if message["from"] == "bot"]
    assert sum(len(message["attachments"]) for message in shown) == 3
    assert sum("конец" in message["text"] for message in shown) == 1
