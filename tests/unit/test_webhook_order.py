"""The little sorter of webhooks, without any messenger."""

from __future__ import annotations

import asyncio

import pytest

from bot.web import order
from bot.web.order import Order


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "HOLD", 0.02)


async def run(line: Order, arrivals: list[tuple[str, int]], pause: float = 0.001) -> list[tuple[str, int]]:
    taken: list[tuple[str, int]] = []

    async def one(number: int, chat: str, place: int) -> None:
        await asyncio.sleep(number * pause)
        async with line.turn(chat, (place, False)):
            await asyncio.sleep(0.002)
            taken.append((chat, place))

    await asyncio.gather(*(one(number, *arrival) for number, arrival in enumerate(arrivals)))
    return taken


async def test_what_overtook_on_the_way_is_taken_in_order() -> None:
    taken = await run(Order(), [("a", 3), ("a", 1), ("a", 2), ("a", 5), ("a", 4)])
    assert taken == [("a", n) for n in (1, 2, 3, 4, 5)]


async def test_chats_do_not_wait_for_each_other() -> None:
    taken = await run(Order(), [("a", 9), ("b", 1), ("c", 5)])
    assert [chat for chat, _ in taken] == ["a", "b", "c"]


async def test_what_comes_after_its_moment_follows_and_does_not_stick() -> None:
    taken = await run(Order(), [("a", 2), ("a", 1)], pause=0.05)
    assert taken == [("a", 2), ("a", 1)]


async def test_an_error_in_one_lets_the_next_go_and_nothing_is_left_behind() -> None:
    line = Order()

    async def failing() -> None:
        async with line.turn("a", (1, False)):
            raise LookupError

    async def fine() -> int:
        async with line.turn("a", (2, False)):
            return 2

    first, second = await asyncio.gather(failing(), fine(), return_exceptions=True)
    assert isinstance(first, LookupError)
    assert second == 2
    assert line._chats == {}


async def test_a_cancelled_request_frees_its_place() -> None:
    line = Order()

    async def stuck() -> None:
        async with line.turn("a", (1, False)):
            await asyncio.sleep(60)

    async def fine() -> str:
        async with line.turn("a", (2, False)):
            return "done"

    task = asyncio.create_task(stuck())
    waiting = asyncio.create_task(fine())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    task.cancel()
    async with asyncio.timeout(1):
        assert await waiting == "done"
