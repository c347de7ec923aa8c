"""A supervisor of one territory leaves broadcasts, events and moves of others to those who decide there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest_asyncio

from bot.outreach.whose import NOT_HERE
from scenarios import segment
from scenarios.segment import Segment
from storage import content as contents
from storage.content import Button, Content
from storage.queries import broadcasts, events, outbox
from storage.queries.outbox import Line
from tests.integration.casting import NOON
from tests.integration.console_play import a_curator, words
from tests.integration.laddering import toasted
from tests.integration.talking import value
from tests.rig import Phone, Rig, until

SOON = "SELECT now() + interval '5 days'"


async def presses(rig: Rig, phone: Phone, data: str) -> None:
    """A button that was never given to this person."""
    async with rig.db.transaction() as tx:
        lane_id = await tx.value("SELECT lane_id FROM identity WHERE user_id = $1", phone.user)
        content = Content(text=f"Кнопка {data}", buttons=((Button("Нажать", data),),))
        await outbox.enqueue(tx, [Line(lane_id, "say", contents.to_json(content))])
    rig.app.ring()
    await phone.press((await phone.sees(f"Кнопка {data}"))["id"], "Нажать")


async def refused(rig: Rig, phone: Phone, words_: str) -> None:
    await until(lambda: toasted(rig, "vk", words_), what=words_)


async def cast(rig: Rig, author_id: int, *places: str, event_id: int | None = None) -> int:
    """A broadcast that is on its way, and stays so."""
    async with rig.db.transaction() as tx:
        made = await broadcasts.make(
            tx, author_id=author_id, event_id=event_id, kind="public", content='{"text": "Завтра встреча"}',
            segment=segment.to_json(Segment(territories=places)), expected=0, at=NOON,
        )  # fmt: skip
        await broadcasts.move(tx, made, "paused")
        return made


async def meeting(rig: Rig, author_id: int, *places: str) -> int:
    async with rig.db.transaction() as tx:
        at: datetime = await tx.value(SOON)
        made = await events.make(
            tx, author_id=author_id, title="Школа мам", words="О сне", place="Библиотека", territory=None, audiences=(),
            starts_at=at, capacity=None, next_at=at - timedelta(days=2),
        )  # fmt: skip
    await cast(rig, author_id, *places, event_id=made)
    return made


@pytest_asyncio.fixture
async def boss(rig: Rig) -> Phone:
    return (await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor", territories=["Липецк"]))[1]


async def test_broadcasts_of_other_territories_are_neither_listed_nor_opened_nor_stopped(rig: Rig, boss: Phone) -> None:
    admin_id, _ = await a_curator(rig, "telegram", "Титов Олег Ильич", role="admin")
    there = await cast(rig, admin_id, "Елец")
    everywhere = await cast(rig, admin_id)
    here = await cast(rig, admin_id, "Липецк")
    await boss.send("/broadcast")
    listed = await boss.sees("последние и новая")
    assert [one.split(" ")[0] for one in words(listed)[:-1]] == [str(here), str(everywhere)]
    for act in "ox":
        await presses(rig, boss, f"c:cast:0:{act}:{there}")
    await refused(rig, boss, NOT_HERE)
    assert await value(rig, "SELECT state FROM broadcast WHERE id = $1", there) == "paused"
    await boss.press(listed["id"], words(listed)[1])
    assert words(await boss.sees(f"Рассылка {everywhere}: на паузе")) == []
    await presses(rig, boss, f"c:cast:0:x:{everywhere}")
    await boss.press(listed["id"], words(listed)[0])
    await boss.press((await boss.sees(f"Рассылка {here}: на паузе"))["id"], "Отменить")

    async def cancelled() -> bool:
        return bool(await value(rig, "SELECT state FROM broadcast WHERE id = $1", here) == "cancelled")

    await until(cancelled, what="the end of one's own")
    assert await value(rig, "SELECT state FROM broadcast WHERE id = $1", everywhere) == "paused"


async def test_events_of_other_territories_are_left_alone_too(rig: Rig, boss: Phone) -> None:
    admin_id, _ = await a_curator(rig, "telegram", "Титов Олег Ильич", role="admin")
    there, everywhere = await meeting(rig, admin_id, "Елец"), await meeting(rig, admin_id)
    await boss.send("/event")
    listed = await boss.sees("События: ближайшие и новое.")
    assert words(listed) == ["Школа мам", "Новое событие"]
    await boss.press(listed["id"], "Школа мам")
    assert words(await boss.sees("Придут: 0")) == ["Кто придёт"]
    for act, event_id in (("l", there), ("x", there), ("x", everywhere)):
        await presses(rig, boss, f"c:evt:0:{act}:{event_id}")
    await refused(rig, boss, NOT_HERE)
    assert await value(rig, "SELECT count(*) FROM event WHERE state = 'open'") == 2


async def test_a_move_is_taken_back_by_who_decides_for_all_its_families(rig: Rig, boss: Phone) -> None:
    own_id, _ = await a_curator(rig, "telegram")
    other_id, _ = await a_curator(rig, "max", "Сидорова Вера Львовна")
    family_id = await rig.family(other_id, territory="Елец")
    async with rig.db.transaction() as tx:
        number = await tx.value(
            "INSERT INTO audit_event (curator_id, action, detail) VALUES ($1, 'families_moved', jsonb_build_object("
            "'from', $2::bigint, 'families', jsonb_build_array($3::bigint), 'takers', jsonb_build_array($1::bigint))) "
            "RETURNING id",
            other_id, own_id, family_id,
        )  # fmt: skip
    await presses(rig, boss, f"c:mvu:{number}")
    await refused(rig, boss, "Там семьи не вашей территории")
    assert await value(rig, "SELECT curator_id FROM family WHERE id = $1", family_id) == other_id
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family SET territory = 'Липецк' WHERE id = $1", family_id)
    await boss.press((await boss.sees("Кнопка c:mvu"))["id"], "Нажать")
    await boss.sees("Перенос отменён, вернулось семей: 1")
