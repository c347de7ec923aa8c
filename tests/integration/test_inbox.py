"""The inbox when the database, or our own code, lets it down: nothing is lost, nothing is in the way of the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.port import Raw
from bot.inbox import TRIES
from curators.turn import Turn
from storage.transaction import StorageAway
from tests.integration.crowd import Crowd
from tests.integration.faulty import answers, asked, settled
from tests.rig import Phone


@pytest_asyncio.fixture
async def crowd(database_url: str, tmp_path: Path) -> AsyncIterator[Crowd]:
    async with Crowd.gathered(database_url, tmp_path, size=1) as made:
        yield made


@pytest_asyncio.fixture
async def talk(crowd: Crowd) -> tuple[Phone, Phone]:
    """A family on VK and its curator on Telegram."""
    curator_id, code = await crowd.rig.curator()
    curator = await crowd.joined("telegram", code)
    _, code = await crowd.rig.person(await crowd.rig.family(curator_id))
    family = await crowd.joined("vk", code)
    await settled(crowd.rig)
    return family, curator


async def refuse(crowd: Crowd, error: str, times: int) -> None:
    """Let the database refuse to keep the message «Яблоко» so many times with this SQLSTATE."""
    async with crowd.rig.db.transaction() as tx:
        await tx.run("CREATE SEQUENCE refusals")
        await tx.run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.content->>'text' = 'Яблоко' AND nextval('refusals') <= " + str(times) + " THEN "
            f"RAISE EXCEPTION USING ERRCODE = '{error}', MESSAGE = 'refused by the test'; END IF; RETURN NEW; END $$"
        )
        await tx.run("CREATE TRIGGER refuse BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION refuse()")


async def parked(crowd: Crowd) -> list[str]:
    return [reason for (reason,) in await asked(crowd.rig, "SELECT reason FROM inbox WHERE state = 'parked'")]


@pytest.mark.parametrize("error", ["40P01", "40001", "23505"], ids=["deadlock", "serialization", "made twice"])
async def test_what_the_database_rolled_back_for_reasons_of_its_own_is_decided_again(
    crowd: Crowd, talk: tuple[Phone, Phone], error: str
) -> None:
    family, curator = talk
    await refuse(crowd, error, TRIES - 1)
    await family.send("Яблоко")
    await crowd.take("vk")
    await curator.sees("Яблоко")
    assert await parked(crowd) == []


async def test_where_it_never_ends_nothing_is_acknowledged_and_nothing_is_parked(
    crowd: Crowd, talk: tuple[Phone, Phone]
) -> None:
    family, curator = talk
    await refuse(crowd, "40P01", TRIES)
    await family.send("Яблоко")
    updates = await crowd.fetch("vk")
    inbox = crowd.apps[0].channels["vk"].inbox
    with pytest.raises(StorageAway):
        await inbox.receive_all(updates)
    assert await parked(crowd) == []
    await inbox.receive_all(updates)
    await curator.sees("Яблоко")


async def test_what_the_database_will_never_take_is_parked_and_the_next_goes_on(
    crowd: Crowd, talk: tuple[Phone, Phone]
) -> None:
    family, curator = talk
    await refuse(crowd, "23514", 10**6)
    for text in ("Груша", "Яблоко", "Слива"):
        await family.send(text)
    await crowd.take("vk")
    await curator.sees("Слива")
    assert answers(await curator.heard(), "Груша", "Яблоко", "Слива") == ["Груша", "Слива"]
    [reason] = await parked(crowd)
    assert "CheckViolationError" in reason
    assert "Яблоко" not in reason


async def test_a_batch_cut_short_by_the_database_is_taken_whole_the_next_time_and_once(
    crowd: Crowd, talk: tuple[Phone, Phone]
) -> None:
    family, curator = talk
    _, code = await crowd.rig.person(await crowd.rig.family(1), "Петрова Мария")
    other = await crowd.joined("vk", code)
    await settled(crowd.rig)
    texts = [f"Слово {number}" for number in range(6)]
    for number, text in enumerate(texts):
        await (family, other)[number % 2].send(text)
    await refuse(crowd, "57P01", 1)
    await family.send("Яблоко")
    updates = await crowd.fetch("vk")
    inbox = crowd.apps[0].channels["vk"].inbox
    with pytest.raises(StorageAway):
        await inbox.receive_all(updates)
    await inbox.receive_all(updates)
    await curator.sees("Яблоко", 15.0)
    await settled(crowd.rig)
    assert sorted(answers(await curator.heard(), *texts)) == texts
    assert await parked(crowd) == []


async def test_one_chats_updates_keep_their_order_where_they_come_side_by_side(
    crowd: Crowd, talk: tuple[Phone, Phone]
) -> None:
    family, curator = talk
    texts = [f"Слово {number:02}" for number in range(8)]
    for text in texts:
        await family.send(text)
    updates = await crowd.fetch("vk")
    inbox = crowd.apps[0].channels["vk"].inbox
    await asyncio.gather(*(inbox.receive(raw) for raw in updates))
    await curator.sees(texts[-1], 20.0)
    assert answers(await curator.heard(), *texts) == texts


async def test_an_error_of_our_own_is_parked_without_a_word_of_the_message(
    crowd: Crowd, talk: tuple[Phone, Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    family, curator = talk
    inbox = crowd.apps[0].channels["vk"].inbox
    decide = inbox._decide

    async def faulty(turn: Turn) -> None:
        if turn.event.content is not None and turn.event.content.text == "Яблоко":
            raise LookupError(turn.event.content.text)
        await decide(turn)

    monkeypatch.setattr(inbox, "_decide", faulty)
    await family.send("Яблоко")
    await family.send("Груша")
    await crowd.take("vk")
    await curator.sees("Груша")
    [reason] = await parked(crowd)
    assert reason.startswith("LookupError at ")
    assert "Яблоко" not in reason


async def test_what_cannot_even_be_parked_is_not_acknowledged(crowd: Crowd, talk: tuple[Phone, Phone]) -> None:
    async with crowd.rig.db.transaction() as tx:
        await tx.run("ALTER TABLE inbox ADD CONSTRAINT none_parked CHECK (state <> 'parked') NOT VALID")
    strange: Raw = {"type": "message_new", "object": 5, "event_id": "x"}
    with pytest.raises(Exception, match="none_parked"):
        await crowd.apps[0].channels["vk"].inbox.receive_all([strange])
