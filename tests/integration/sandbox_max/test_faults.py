"""The local MAX, driven over HTTP by the real maxapi client: misfortunes that are ordered, limits, the journal."""

from __future__ import annotations

import asyncio

import pytest
from maxapi.exceptions.max import MaxApiError, MaxConnection

from tests.integration.sandbox_max.town import ANNA, CHAT, TOKEN, Town


async def test_ordered_misfortunes_happen_to_the_request_they_name(town: Town) -> None:
    await town.phone("start")
    rules = [
        {"method": "POST /messages", "kind": "throttle", "retry_after": 3, "chat": CHAT},
        {"method": "POST /messages", "kind": "error", "code": 400, "description": "attachment.not.ready"},
        {"method": "POST /messages", "kind": "http", "status": 502},
        {"method": "POST /messages", "kind": "drop_after"},
    ]
    await town.control("faults", rules=rules)
    async with town.http.post(
        f"{town.url}/messages", params={"user_id": ANNA}, json={"text": "x"}, headers={"Authorization": TOKEN}
    ) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "3")
        assert (await answer.json())["code"] == "too.many.requests"
    status, refusal = await town.ask("POST", "/messages", {"text": "x"}, user_id=ANNA)
    assert (status, refusal["code"]) == (400, "attachment.not.ready")
    with pytest.raises(MaxApiError):
        await town.bot.send_message(user_id=ANNA, text="x")
    with pytest.raises(MaxConnection):
        await town.bot.send_message(user_id=ANNA, text="Дошло")
    assert [message["text"] for message in await town.messages()] == ["Дошло"]


async def test_over_two_messages_a_second_to_a_chat_max_says_too_many(town: Town) -> None:
    await town.phone("start")
    await town.control("limits", on=True)
    for _ in range(2):
        await town.bot.send_message(user_id=ANNA, text="x")
    with pytest.raises(MaxApiError) as refused:
        await town.bot.send_message(user_id=ANNA, text="x")
    assert refused.value.code == 429
    assert (await town.stats())["over_limit"] == 1


async def test_with_the_network_off_nobody_is_heard(town: Town) -> None:
    await town.phone("start")
    poll = asyncio.create_task(town.bot.get_updates(marker=99, timeout=20))
    await asyncio.sleep(0.05)
    await town.control("network", on=False)
    with pytest.raises(MaxConnection):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(MaxConnection):
        await town.bot.get_me()
    await town.control("network", on=True)
    await town.bot.get_me()


async def test_the_journal_tells_the_chat_and_the_words(town: Town) -> None:
    await town.phone("start")
    await town.bot.send_message(user_id=ANNA, text="Здравствуйте")
    (entry,) = await town.journal("POST /messages")
    assert (entry["chat"], entry["params"]["text"], entry["ok"]) == (str(CHAT), "Здравствуйте", True)
