"""Words of the service's own that read otherwise later: a reminder that was answered, on each messenger."""

from __future__ import annotations

from typing import Any

import pytest

from storage.content import Button, Content, restate, to_json
from storage.queries import outbox
from storage.queries.outbox import Line
from tests.integration.console_play import words
from tests.integration.faulty import asked, settled
from tests.rig import CHANNELS, Phone, Rig

ASKED = Content(text="Пора принять лекарство", buttons=((Button("Принято", "x:taken"), Button("Позже", "x:later")),))
TAKEN = Content(text="Принято в 08:05", buttons=((Button("Исправить", "x:undo"),),))


async def put(rig: Rig, phone: Phone, op: str, payload: str, key: str | None = None) -> None:
    """Put a row for this person's chat and wait until all has left."""
    [(lane_id,)] = await asked(rig, "SELECT lane_id FROM identity WHERE user_id = $1", phone.user)
    async with rig.db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane_id, op, payload, key=key)])
    rig.app.ring()
    await settled(rig)


async def reminded(rig: Rig, channel: str, asking: Content = ASKED) -> tuple[Phone, dict[str, Any]]:
    """A person, and the reminder on their screen."""
    person, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await put(rig, person, "say", to_json(asking), "dose:1")
    return person, await person.sees("Пора принять лекарство")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_reminder_known_by_its_key_reads_otherwise_in_its_place_with_other_buttons(
    rig: Rig, channel: str
) -> None:
    person, shown = await reminded(rig, channel)
    before = len(await person.heard())
    await put(rig, person, "restate", restate(TAKEN, of="dose:1"))
    now = await person.sees("Принято в 08:05")
    assert (now["id"], words(now), len(await person.heard())) == (shown["id"], ["Исправить"], before)
    await put(rig, person, "restate", restate(Content(text="Пропущено"), of="dose:1"))
    last = await person.sees("Пропущено")
    assert (last["id"], words(last)) == (shown["id"], [])


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_very_message_whose_button_was_pressed_reads_otherwise(rig: Rig, channel: str) -> None:
    person, shown = await reminded(rig, channel)
    await put(rig, person, "restate", restate(TAKEN, ids=[shown["id"]]))
    assert (await person.sees("Принято в 08:05"))["id"] == shown["id"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_of_a_reminder_in_two_messages_the_one_with_the_buttons_reads_otherwise(rig: Rig, channel: str) -> None:
    long = Content(text="Пора принять лекарство\n" + "слово " * 1600, buttons=ASKED.buttons)
    person, _ = await reminded(rig, channel, long)
    shown = [one for one in await person.messages() if one["from"] == "bot"]
    assert words(shown[-1]) == ["Принято", "Позже"]
    await put(rig, person, "restate", restate(TAKEN, of="dose:1"))
    assert (await person.sees("Принято в 08:05"))["id"] == shown[-1]["id"]
    assert len([one for one in await person.messages() if one["from"] == "bot"]) == len(shown)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_never_left_or_is_gone_is_not_restated_but_may_be_said_instead(rig: Rig, channel: str) -> None:
    person, shown = await reminded(rig, channel)
    before = await person.heard()
    await put(rig, person, "restate", restate(TAKEN, of="dose:2"))
    assert await person.heard() == before
    await put(rig, person, "restate", restate(TAKEN, of="dose:2", instead=True), "taken:2")
    said = await person.sees("Принято в 08:05")
    assert said["id"] != shown["id"]
    await put(rig, person, "restate", restate(Content(text="Отменено"), of="taken:2"))
    assert (await person.sees("Отменено"))["id"] == said["id"], "what was said instead can be restated too"
    assert await asked(rig, "SELECT 1 FROM outbox WHERE state <> 'sent'") == []


async def test_a_message_that_can_no_longer_be_edited_counts_as_restated(rig: Rig) -> None:
    person, _ = await reminded(rig, "telegram")
    before = await person.heard()
    await put(rig, person, "restate", restate(TAKEN, ids=["999999"]))
    assert await person.heard() == before
    [(state,)] = await asked(rig, "SELECT state FROM outbox WHERE op = 'restate'")
    assert state == "sent"


async def test_a_key_said_in_another_chat_is_not_restated_here(rig: Rig) -> None:
    person, _ = await reminded(rig, "telegram")
    other, _ = await rig.pair("max")
    await put(rig, other, "restate", restate(TAKEN, of="dose:1"))
    assert "Принято в 08:05" not in [*await person.heard(), *await other.heard()]
