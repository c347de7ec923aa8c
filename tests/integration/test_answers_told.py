"""What an answer sets right elsewhere: other messengers, whom the person trusts, those who were looking for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from storage.queries import outbox
from storage.queries.outbox import Line
from tests.integration.care_play import (
    a_dose,
    a_plan,
    agreed,
    dose,
    person_of,
    reminded,
    reports,
    run,
    says,
    seen,
)
from tests.integration.console_play import an_adult, words
from tests.integration.faulty import settled
from tests.integration.laddering import around
from tests.rig import Phone, Rig, until


def ago(minutes: float) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes)


async def second_phone(rig: Rig, phone: Phone, channel: str) -> Phone:
    """The same person on another messenger."""
    code = await run(
        rig,
        "INSERT INTO invite (code, person_id, expires_at) VALUES ('SECNDPHNE2', $1, now() + interval '1 day') "
        "RETURNING code",
        await person_of(rig, phone),
    )
    other = rig.phone(channel)
    await rig.join(other, code)
    return other


async def text(phone: Phone, message_id: str) -> str:
    return str((await seen(phone, message_id))["text"])


async def reads(phone: Phone, message_id: str, part: str) -> bool:
    return part in await text(phone, message_id)


async def test_an_answer_rewords_the_reminder_in_the_other_messenger_and_the_earlier_one_here(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await agreed(rig, phone)
    one = await a_dose(rig, await a_plan(rig, phone), asked=3)
    other = await second_phone(rig, phone, "max")
    there = await reminded(rig, other, one, f"dose:{one}:1")
    earlier = await reminded(rig, phone, one, f"dose:{one}:2")
    shown = await reminded(rig, phone, one, f"dose:{one}:3")
    await run(rig, "UPDATE dose SET reminder = $2 WHERE id = $1", one, f"dose:{one}:3")
    await phone.press(shown, "Принято")
    for where, message in ((phone, shown), (phone, earlier), (other, there)):
        await until(partial(reads, where, message, "принято в"), what="reworded")
        assert words(await seen(where, message)) == ["Отменить"]
        assert "Железо" in await text(where, message)
    await other.press(there, "Отменить")
    await until(lambda: reads(phone, earlier, "ждёт вашей отметки"), what="taken back everywhere")
    assert await reports(rig, one) == ["completed", "entered-in-error"]


@pytest.mark.parametrize("how", ["words", "menu"])
async def test_an_answer_without_a_button_rewords_it_in_the_other_messenger(rig: Rig, how: str) -> None:
    phone, _ = await rig.pair("vk")
    await agreed(rig, phone)
    one = await a_dose(rig, await a_plan(rig, phone))
    other = await second_phone(rig, phone, "max")
    there = await reminded(rig, other, one, f"dose:{one}:1")
    await run(rig, "UPDATE dose SET reminder = $2 WHERE id = $1", one, f"dose:{one}:1")
    if how == "words":
        await phone.send("приняла")
    else:
        page = await says(rig, phone, "День", [("Принято: 08:00", f"r:t:{one}")])
        await phone.press(page, "Принято: 08:00")
    await until(lambda: reads(other, there, "принято в"), what="reworded")
    assert (await dose(rig, one))["state"] == "taken"


async def trusting(rig: Rig, count: int, *, sent: bool) -> tuple[Phone, Phone, list[int], str]:
    """Somebody close who was told (or is to be told in the morning) of doses of one time without an answer."""
    them = await around(rig, "health")
    phone = them.mother
    husband = await an_adult(rig, "max", them.family_id, "Смирнов Иван Ильич")
    person, his = await person_of(rig, phone), await person_of(rig, husband)
    due = ago(300)
    ids = [
        await a_dose(rig, await a_plan(rig, phone, drug), due, state="missed", wake_at=None)
        for drug in ("Железо", "Магний", "Йод")[:count]
    ]
    await run(rig, "INSERT INTO trust (person_id, trusted_id, state, offered_at) VALUES ($1, $2, 'agreed', now())",
              person, his)  # fmt: skip
    lane = await run(rig, "SELECT lane_id FROM identity WHERE person_id = $1", his)
    key = f"trust:{ids[0]}:{his}"
    line = Line(lane, "say", '{"text": "Ольга: нет отметки про всё"}', key=key, delay=0.0 if sent else 9_000.0)
    async with rig.db.transaction() as tx:
        await outbox.enqueue(tx, [line])
    rig.app.ring()
    if sent:
        await husband.sees("нет отметки про всё")
    return phone, husband, ids, key


async def marks(rig: Rig, phone: Phone, dose_id: int) -> None:
    page = await says(rig, phone, f"День {dose_id}", [("Только что", f"r:c:{dose_id}:now")])
    await phone.press(page, "Только что")
    await until(lambda: taken(rig, dose_id), what="marked")


async def taken(rig: Rig, dose_id: int) -> bool:
    return bool((await dose(rig, dose_id))["state"] == "taken")


async def test_each_dose_of_a_message_to_somebody_close_counts_before_it_leaves(rig: Rig) -> None:
    phone, husband, [first, second, third], key = await trusting(rig, 3, sent=False)
    await marks(rig, phone, second)
    waits = "SELECT state || ' ' || COALESCE(payload->>'text', '') FROM outbox WHERE key = $1"
    left = await run(rig, waits, key)
    assert left.startswith("waiting")
    assert ("Железо" in left, "Магний" in left, "Йод" in left) == (True, False, True)
    await marks(rig, phone, first)
    left = await run(rig, waits, key)
    assert left.startswith("waiting"), "the first of them is not all of them"
    assert ("Железо" in left, "Йод" in left) == (False, True)
    await marks(rig, phone, third)
    assert await run(rig, "SELECT state FROM outbox WHERE key = $1", key) == "cancelled"
    assert not [text for text in await husband.heard() if "нет отметки" in text]


async def test_what_somebody_close_was_told_reads_otherwise_once_it_is_marked_and_again_when_that_is_taken_back(
    rig: Rig,
) -> None:
    phone, husband, [first, second], _ = await trusting(rig, 2, sent=True)
    await marks(rig, phone, first)
    told = await husband.sees("(Магний")
    assert "Железо" not in told["text"]
    await marks(rig, phone, second)
    told = await husband.sees("отметка теперь есть")
    assert told["text"].startswith("Ольга Сергеевна")
    page = await says(rig, phone, "Ещё раз", [("Отменить", f"r:u:{second}")])
    await phone.press(page, "Отменить")
    assert (await husband.sees("нет отметки"))["id"] == told["id"]


async def test_who_is_trusted_no_more_reads_nothing_new(rig: Rig) -> None:
    phone, husband, [one], _ = await trusting(rig, 1, sent=True)
    await run(rig, "UPDATE trust SET state = 'ended', ended_at = now()")
    await marks(rig, phone, one)
    await settled(rig)
    assert [text for text in await husband.heard() if "отметк" in text] == ["Ольга: нет отметки про всё"]
