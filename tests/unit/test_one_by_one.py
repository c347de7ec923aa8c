"""Locks by name: one after another within a name, side by side between names, and not kept for ever."""

from __future__ import annotations

import asyncio

from bot.one_by_one import OneByOne


async def test_one_name_is_one_after_another_and_two_are_side_by_side() -> None:
    turns, inside, most = OneByOne(), {"a": 0, "b": 0}, {"a": 0, "b": 0, "all": 0}

    async def one(name: str) -> None:
        async with turns.turn(name):
            inside[name] += 1
            most[name] = max(most[name], inside[name])
            most["all"] = max(most["all"], sum(inside.values()))
            await asyncio.sleep(0.005)
            inside[name] -= 1

    await asyncio.gather(*(one(name) for name in "aabbab"))
    assert most == {"a": 1, "b": 1, "all": 2}


async def test_names_that_nobody_holds_are_forgotten_and_held_ones_are_not() -> None:
    turns, order = OneByOne(), []

    async def one(number: int) -> None:
        async with turns.turn("held"):
            await asyncio.sleep(0)
            order.append(number)

    async with turns.turn("held"):
        waiting = [asyncio.create_task(one(number)) for number in range(3)]
        for number in range(30):
            async with turns.turn(number):
                await asyncio.sleep(0)
        assert set(turns._locks) == {"held"}
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2]
    assert not turns._locks
