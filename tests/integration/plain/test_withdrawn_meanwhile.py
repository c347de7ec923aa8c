"""A curator answers in the very moment in which the person takes the consent back, or is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogues.unprompted import House, turn_of
from bot.outreach.choosing import Rules
from bot.rights import erasing, withdrawing
from curators.staff import StaffRoom
from curators.turn import Reminding
from storage.queries import accounts, erasures, outbox
from storage.transaction import Tx
from tests.integration.care_play import person_of, vault
from tests.integration.console_play import only_topic, told
from tests.integration.crowd import Crowd
from tests.integration.faulty import asked, settled
from tests.integration.plain.talk import answered
from tests.rig import Phone, until

Deed = Callable[[Crowd, Tx, int], Awaitable[None]]


async def withdrawn(crowd: Crowd, tx: Tx, person: int) -> None:
    house = House(await StaffRoom("Europe/Moscow").now(tx), vault(crowd.rig), "Europe/Moscow")
    [account] = await accounts.spoken_to(tx, person)
    made = await turn_of(tx, house, account, datetime.now(UTC))
    await withdrawing.withdraw(made, "base", 0)
    await outbox.enqueue(tx, made.lines)


async def forgotten(crowd: Crowd, tx: Tx, person: int) -> None:
    now = datetime.now(UTC)
    put = await erasures.put(tx, person, "approved", "withdrawn", now, now, now + timedelta(days=1))
    one = await erasures.one(tx, put or 0)
    assert one is not None
    await erasing.erase(tx, one, now, None, Rules("ngo", "Europe/Moscow", Reminding(), vault(crowd.rig)))


@pytest.mark.parametrize("way", ["short", "long"])
@pytest.mark.parametrize("deed", [withdrawn, forgotten])
async def test_an_answer_that_meets_the_end_of_the_consent_is_not_sent(
    crowd: Crowd, family: Phone, curator: Phone, stored: list[bool], deed: Deed, way: str
) -> None:
    await answered(crowd, curator, "Здравствуйте")
    if way == "long":
        crowd.apps[0].channels["telegram"].inbox._plain_talk._known.clear()
    await settled(crowd.rig)
    person = await person_of(crowd.rig, family)
    await curator.send("Как вы себя чувствуете?", topic=await only_topic(curator))
    [raw] = await crowd.fetch("telegram")
    async with asyncio.TaskGroup() as group, crowd.rig.db.transaction() as tx:
        await deed(crowd, tx, person)
        receiving = group.create_task(crowd.at_once("telegram", [raw]))
        await until(lambda: _waits_or_is_done(crowd, receiving), what="the answer")
    await settled(crowd.rig)
    assert stored == ([False] if way == "short" else []), "the one statement was tried, and gave way"
    assert "Как вы себя чувствуете?" not in await told(family)
    assert not await asked(crowd.rig, "SELECT id FROM message WHERE content->>'text' = 'Как вы себя чувствуете?'")
    if deed is withdrawn:  # of who was forgotten the topic is gone, and with it whatever is said there
        await curator.sees("Сообщение не отправлено")


async def _waits_or_is_done(crowd: Crowd, receiving: asyncio.Task[None]) -> bool:
    return receiving.done() or bool(await asked(crowd.rig, "SELECT pid FROM pg_locks WHERE NOT granted"))
