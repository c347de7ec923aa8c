"""A talk stands on the screen of who was on duty, or was called, as long as there is a reason for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.ticks.screens import Screens
from curators.staff import StaffRoom
from storage.queries import importing, talk
from tests.integration.console_play import a_curator, an_adult, counted, words
from tests.integration.talking import value
from tests.integration.test_answers import Then
from tests.rig import Phone, Rig, until

OPEN = """
SELECT count(*) FROM view v JOIN console k ON k.id = v.console_id WHERE k.curator_id = $1 AND v.closed_at IS NULL
"""


async def look(rig: Rig, ahead: timedelta) -> None:
    """What the clock does so much later."""
    async with rig.db.transaction() as tx:
        await Screens(StaffRoom("UTC"), Then(datetime.now(UTC) + ahead), "Europe/Moscow").work(tx)
    rig.app.ring()


async def _hours(rig: Rig, curator_id: int, hours: str) -> None:
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE curator SET hours = $2 WHERE id = $1", curator_id, hours)
        await importing.roster_changed(tx)


async def test_after_the_shift_a_talk_that_waits_for_nothing_leaves_who_was_on_duty(rig: Rig) -> None:
    own_id, _ = await a_curator(rig, "telegram", hours="off")
    duty_id, duty = await a_curator(rig, "telegram", "Орлов Пётр Николаевич", role="duty", hours="24/7")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Кто-нибудь есть?")
    await duty.sees("Кто-нибудь есть?")
    await _hours(rig, duty_id, "off")
    await _hours(rig, own_id, "24/7")
    hour = timedelta(hours=1)
    await look(rig, hour)
    assert await counted(rig, OPEN, duty_id) == 1, "nobody has answered yet"
    [topic] = await duty.topics()
    await duty.send("Я здесь", topic=topic["topic"])
    await family.sees("Я здесь")
    await look(rig, timedelta(minutes=5))
    assert await counted(rig, OPEN, duty_id) == 1, "they are still talking"
    await _hours(rig, duty_id, "24/7")
    await look(rig, hour)
    assert await counted(rig, OPEN, duty_id) == 1, "the shift isn't over"
    await _hours(rig, duty_id, "off")
    alert = """INSERT INTO escalation (kind, subject, family_id, words, told, raised_at)
               SELECT 'dose', 'dose:1', id, '', ARRAY[$1::bigint], now() FROM family RETURNING id"""
    await value(rig, alert, duty_id)
    await look(rig, hour)
    assert await counted(rig, OPEN, duty_id) == 1, "an alert of theirs is open"
    await value(rig, "UPDATE escalation SET state = 'closed'")
    await look(rig, hour)
    assert [await counted(rig, OPEN, one) for one in (own_id, duty_id)] == [1, 0]
    await duty.sees("Здесь всем ответили: Смирнова О. С.")
    assert await until(lambda: _none(duty), what="the topic to go")
    await duty.send("Семьи")
    await duty.sees("Семей пока нет")
    await family.send("Спасибо!")
    assert await counted(rig, OPEN, duty_id) == 0


async def _none(phone: Phone) -> bool:
    return not await phone.topics()


async def test_a_supervisor_who_was_called_sees_it_no_more_and_what_they_opened_by_hand_stays(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    boss_id, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Здесь?")
    await own.sees("Здесь?")
    async with rig.db.transaction() as tx:
        console_id = await tx.value("SELECT id FROM console WHERE curator_id = $1", boss_id)
        await talk.view(tx, await tx.value("SELECT id FROM thread"), console_id)
        await tx.run("UPDATE thread SET waiting_since = NULL")
    await look(rig, timedelta(hours=1))
    await boss.sees("Здесь всем ответили")
    assert [await counted(rig, OPEN, one) for one in (own_id, boss_id)] == [1, 0]
    await boss.send("Семьи")
    await boss.press((await boss.sees("Своих семей у вас нет"))["id"], "Все семьи территории")
    page = await boss.sees("по алфавиту")
    await boss.press(page["id"], words(page)[0])
    opened = await boss.sees("Вы открыли эту семью как руководитель")
    await look(rig, timedelta(hours=1))
    assert await counted(rig, OPEN, boss_id) == 1, "it is theirs to look into until they put it away"
    await boss.press(opened["id"], "Убрать из пульта")
    await boss.sees("Убрано")
    assert await counted(rig, OPEN, boss_id) == 0
