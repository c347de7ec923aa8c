"""The little sorter of webhooks, without any messenger."""

from __future__ import annotations

import asyncio

import pytest

from bot.web import order
from bot.web.order import FAR, Order, Row


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


async def came(row: Row, number: int) -> bool:
    """An update comes; tell whether anything before it was missing."""
    return not row.come(number).is_set()


async def begun(at: int) -> Row:
    """A row of which one number has come and been waited for."""
    row = Row()
    await row.come(at).wait()
    return row


async def test_the_first_number_of_a_row_waits_for_what_may_have_been_before_it() -> None:
    assert await came(Row(), 7)


async def test_numbers_that_follow_each_other_wait_for_nothing() -> None:
    row = await begun(7)
    assert [await came(row, number) for number in (8, 9, 10)] == [False, False, False]


async def test_what_overtook_waits_for_those_before_it_and_only_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    row = await begun(7)
    monkeypatch.setattr(order, "HOLD", 60.0)
    tenth, ninth = row.come(10), row.come(9)
    assert not tenth.is_set()
    assert not ninth.is_set()
    assert row.come(8).is_set()
    assert ninth.is_set()
    assert tenth.is_set()
    assert not row.come(12).is_set()


async def test_what_never_comes_is_waited_for_a_moment_and_once() -> None:
    row = await begun(7)
    async with asyncio.timeout(1):
        await row.come(9).wait()
    assert not await came(row, 10)


async def test_what_comes_late_or_again_waits_for_nothing() -> None:
    row = await begun(7)
    await row.come(9).wait()
    assert [await came(row, number) for number in (8, 9)] == [False, False]


async def test_one_that_comes_twice_at_once_waits_as_one() -> None:
    row = await begun(7)
    assert row.come(9) is row.come(9)


async def test_a_new_row_begins_anew() -> None:
    row = await begun(5 * FAR)
    assert await came(row, 12)
    await row.come(12).wait()
    assert not await came(row, 13)


async def test_numbers_of_a_row_keep_a_chat_in_order_without_holding_it(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Order()
    await line.row.come(0).wait()
    monkeypatch.setattr(order, "HOLD", 60.0)
    taken: list[int] = []

    async def one(number: int) -> None:
        async with line.turn("a", (number, False), line.row.come(number)):
            await asyncio.sleep(0.002)
            taken.append(number)

    async with asyncio.timeout(5):
        await asyncio.gather(*(one(number) for number in (2, 1, 4, 5, 3)))
    assert taken == [1, 2, 3, 4, 5]
