"""Orders between two transactions: killed after the call, taken back while it is made, without a system at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import pytest_asyncio

from bot.clock_time import ServiceTime
from bot.dispatch.http_adapter import HttpDispatcher
from bot.dispatch.port import Accepted, Permanent, Standing, Transient
from bot.dispatch.port import Order as Asked
from bot.ticks.dispatch import LEASE, Dispatch
from curators.staff import StaffRoom
from storage.queries import dispatch
from tests.integration.care_play import person_of, vault
from tests.integration.console_play import an_adult, counted
from tests.rig import CHANNELS, Rig


class Then(ServiceTime):
    """A clock that stands, and is moved by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.at = datetime.now(UTC)

    def now(self, ahead: str | None = None) -> datetime:
        return self.at


class Killed(BaseException):
    """The process ends here."""


class Desk:
    """A dispatcher in this process: it keeps orders by key, and may be cut off after it has taken one."""

    name = "here"

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.calls = 0
        self.kill_after_send = False
        self.gate: asyncio.Event | None = None
        self.called = asyncio.Event()

    async def send(self, order: Asked) -> Accepted:
        self.calls += 1
        self.called.set()
        if self.gate is not None:
            await self.gate.wait()
        if order.key not in self.keys:
            self.keys.append(order.key)
        if self.kill_after_send:
            self.kill_after_send = False
            raise Killed
        return Accepted(str(700 + self.keys.index(order.key)), "принят")

    async def status(self, number: str) -> Standing:
        return Standing(f"принят {number}")

    async def cancel(self, number: str) -> Standing:
        return Standing("отменён", "cancelled")

    async def close(self) -> None:
        pass


@pytest_asyncio.fixture
async def told(rig: Rig) -> AsyncIterator[tuple[Dispatch, Desk, Then, int]]:
    """A person with one order that nobody has sent yet; the clock, its desk, and the order's id."""
    family = await an_adult(rig, "vk", await rig.family())
    time, desk = Then(), Desk()
    sealed = vault(rig).encrypt(msgspec.json.encode({"address": "Ленина, 5"}).decode())
    person_id = await person_of(rig, family)
    async with rig.db.transaction() as tx:
        order_id = await dispatch.put(tx, person_id, "house_call", "http", "zabota-1", sealed, time.at)
    yield Dispatch(rig.db, StaffRoom("Europe/Moscow"), time, rig.settings, vault(rig), desk), desk, time, order_id


async def state(rig: Rig) -> str:
    async with rig.db.transaction() as tx:
        return str(await tx.value("SELECT state FROM dispatch_order"))


async def test_killed_between_the_call_and_the_record_there_is_one_order(
    rig: Rig, told: tuple[Dispatch, Desk, Then, int]
) -> None:
    clock, desk, time, _ = told
    desk.kill_after_send = True
    with pytest.raises(Killed):
        await clock.work()
    assert await state(rig) == "sending"
    assert await clock.work() == 0  # its lease isn't over
    time.at += LEASE + timedelta(seconds=1)
    assert await clock.work() == 1
    assert (desk.calls, desk.keys) == (2, ["zabota-1"])
    assert await state(rig) == "accepted"
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE key LIKE 'dispatch:%'") == 1


async def test_taken_back_while_it_is_being_sent_it_is_cancelled_there(
    rig: Rig, told: tuple[Dispatch, Desk, Then, int]
) -> None:
    clock, desk, time, order_id = told
    desk.gate = asyncio.Event()
    sending = asyncio.create_task(clock.work())
    await desk.called.wait()
    async with rig.db.transaction() as tx:
        order = await dispatch.one(tx, order_id)
        assert order is not None
        await dispatch.keep(tx, order._replace(state="cancelling", attempts=0), at=time.at)
    desk.gate.set()
    await sending
    assert await state(rig) == "cancelling"
    await clock.work()
    assert await state(rig) == "cancelled"
    assert await counted(rig, "SELECT number::int FROM dispatch_order") == 700


async def test_two_clocks_send_an_order_once(rig: Rig, told: tuple[Dispatch, Desk, Then, int]) -> None:
    clock, desk, _, _ = told
    assert sorted(await asyncio.gather(clock.work(), clock.work())) == [0, 1]
    assert desk.calls == 1


async def test_of_somebody_who_took_their_consent_back_nothing_is_sent(
    rig: Rig, told: tuple[Dispatch, Desk, Then, int]
) -> None:
    clock, desk, _, _ = told
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE person SET consented = false")
    assert await clock.work() == 0
    assert (desk.calls, await state(rig)) == (0, "cancelled")


async def test_a_lost_key_ends_in_words_to_the_person(rig: Rig, told: tuple[Dispatch, Desk, Then, int]) -> None:
    clock, desk, time, _ = told
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE dispatch_order SET content = 'gone'::bytea")
    for _ in range(7):
        await clock.work()
        time.at += timedelta(minutes=5)
    assert desk.calls == 0
    assert await state(rig) == "failed"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_without_a_system_there_is_no_such_button(rig: Rig, channel: str) -> None:
    family = await an_adult(rig, channel, await rig.family())
    await family.send("Меню")
    await family.sees("Мы рядом")
    buttons = [one["text"] for chat in await family.chats() for row in chat["menu"] or [] for one in row]
    assert "Вызов врача, запись" not in buttons


async def test_the_adapter_tells_what_may_be_tried_again_from_a_no(rig: Rig) -> None:
    desk = HttpDispatcher(rig.addresses.dispatcher, None)
    order = Asked("zabota-2", "appointment", {"doctor": "лор"})
    faults = rig.world.dispatcher.faults
    try:
        for kind in ("http", "drop_before", "drop_after"):
            faults.add({"method": "send", "kind": kind})
            with pytest.raises(Transient):
                await desk.send(order)
        faults.add({"method": "send", "kind": "error", "code": 409, "description": "нет такого врача"})
        with pytest.raises(Permanent, match="нет такого врача"):
            await desk.send(order)
        first, second = await desk.send(order), await desk.send(order)
        assert first == second == Accepted("12345", "принята, подбираем время")
        with pytest.raises(Permanent, match="такого номера нет"):
            await desk.status("no")
        assert await desk.cancel("12345") == Standing("отменён", "cancelled")
        rig.world.dispatcher.token = "other"
        with pytest.raises(Transient):
            await desk.status("12345")
    finally:
        await desk.close()
    gone = HttpDispatcher("http://127.0.0.1:9", None)
    with pytest.raises(Transient):
        await gone.status("1")
    await gone.close()
