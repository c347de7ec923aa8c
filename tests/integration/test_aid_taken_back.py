"""A mistyped request for the fund's money is withdrawn by who sent it, as long as nobody has decided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from curators import aid
from curators.staff import StaffRoom
from storage.queries import fund
from storage.transaction import Database
from tests.integration.console_play import a_curator, an_adult, counted, only_topic, words
from tests.integration.talking import value
from tests.rig import Phone, Rig, until


async def _asked(own: Phone, topic: str, amount: str) -> dict[str, Any]:
    await own.send("Помощь фонда", topic=topic)
    await own.sees("Какая сумма нужна?")
    await own.send(amount, topic=topic)
    await own.sees("На что?")
    await own.send("Коляска для двойни", topic=topic)
    await own.press((await own.sees("Пришлите документы"))["id"], "Без документов")
    await own.press((await own.sees("Заявка в фонд для семьи"))["id"], "Отправить на решение")
    return await own.sees("отправлена. Руководитель её уже видит. Если ошиблись")


async def test_who_asked_withdraws_a_request_that_waits_and_nobody_decides_about_it_any_more(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Нужна коляска")
    await own.sees("Нужна коляска")
    topic = await only_topic(own)
    await value(rig, "INSERT INTO fund (name, balance) VALUES ($1, 500000) RETURNING id", aid.FUND)
    sent = await _asked(own, topic, "250 000")
    asked = await boss.sees("💰 Заявка АП-")
    await own.press(sent["id"], "Отозвать")
    await own.sees("отозвана. Новую можно отправить")
    await boss.sees("Решать её больше не нужно")
    await boss.press(asked["id"], "Одобрить")
    await boss.sees("Уже решено: отозвана")
    await own.press(sent["id"], "Отозвать")
    await own.sees("Отозвать уже нельзя")
    assert await value(rig, "SELECT balance::int FROM fund") == 500_000
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'aid_taken_back'") == 1
    assert not [text for text in await family.heard() if "фонд" in text.lower()]

    await own.send("Помощь фонда", topic=topic)
    assert words(await own.sees("Уже просили для этой семьи")) == [], "it is withdrawn already"
    await own.press((await own.sees("Какая сумма нужна?"))["id"], "Отмена")
    number = await value(rig, "UPDATE aid_request SET state = 'asked' RETURNING number")
    await own.send("/aid", topic=topic)
    before = await own.sees("ждёт решения")
    await own.press(before["id"], f"Отозвать {number}")
    gone = "SELECT count(*) FROM aid_request WHERE state = 'withdrawn'"
    await until(lambda: counted(rig, gone), what="the second withdrawal")


async def test_a_request_is_withdrawn_by_nobody_else(db: Database) -> None:
    now = datetime.now(UTC)
    async with db.transaction() as tx:
        own, other = [
            await tx.value(
                "INSERT INTO curator (external_id, full_name, role) VALUES ($1, 'Кто-то', $1) RETURNING id", role
            )
            for role in ("curator", "supervisor")
        ]
        family_id = await tx.value("INSERT INTO family (external_id, territory) VALUES ('f', 'Липецк') RETURNING id")
        fund_id = await fund.ensure(tx, aid.FUND)
        made = await fund.ask(tx, fund_id, family_id, None, own, aid.MOST, "нужно", None, now)
        boss = (await StaffRoom("UTC").now(tx)).roster.curators[other]
        refused = await aid.take_back(tx, made["id"], boss, now)
        assert (refused.done, refused.words) == (False, "Отозвать заявку может только тот, кто её отправил.")
        assert not (await aid.take_back(tx, made["id"] + 1, boss, now)).done
        assert await tx.value("SELECT state FROM aid_request") == "asked"
