"""Money of the fund: asked for in the console, decided by another, never beyond what there is, told to the family."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from bot.reports.fund_statement import statement
from curators import aid
from curators.roles import Act, may
from curators.roster import CuratorRow
from curators.staff import StaffRoom
from storage.queries import fund
from storage.transaction import Database
from tests.integration.console_play import a_curator, an_adult, counted, only_topic
from tests.rig import Rig

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


async def test_a_request_is_asked_for_approved_paid_and_told(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Нужна коляска")
    await own.sees("Нужна коляска")
    topic = await only_topic(own)
    await own.send("Помощь фонда", topic=topic)
    await own.sees("Какая сумма нужна?")
    await own.send("много", topic=topic)
    await own.sees("Напишите сумму цифрами")
    await own.send("25 000", topic=topic)
    await own.sees("На что?")
    await own.send("Коляска для двойни, счёт из магазина", topic=topic)
    papers = await own.sees("Пришлите документы")
    await own.send("", topic=topic, attachments=[{"kind": "document", "name": "счёт.pdf", "size": 200}])
    shown = await own.sees("Документы: приложены")
    assert papers["id"] != shown["id"]
    await own.press(shown["id"], "Отправить на решение")
    asked = await boss.sees("💰 Заявка АП-")
    assert "25\u00a0000\u00a0₽" in asked["text"]
    await boss.press(asked["id"], "Одобрить")
    await boss.sees("В фонде осталось 0\u00a0₽")
    assert not [text for text in await family.heard() if "фонда" in text]

    await boss.send("Фонд")
    opened = await boss.sees("Ждут решения: 1")
    await boss.press(opened["id"], "Пополнить")
    await boss.sees("На какую сумму")
    await boss.send("30 000")
    await boss.sees("Основание")
    await boss.send("Пожертвование, акт 7")
    sure = await boss.sees("Пополнить фонд на 30")
    await boss.press(sure["id"], "Пополнить")
    await boss.sees("Теперь в нём 30\u00a0000\u00a0₽")
    await boss.press(asked["id"], "Одобрить")
    done = await boss.sees("одобрена. Когда деньги уйдут")
    await family.sees("помощь фонда для вашей семьи одобрена, 25\u00a0000\u00a0₽")
    await own.sees("одобрено. Семье сказали")
    await boss.press(asked["id"], "Одобрить")
    await boss.sees("Уже решено")
    await boss.press(done["id"], "Выплачено")
    await family.sees("отправлена вам")
    assert await counted(rig, "SELECT balance::int FROM fund") == 5000
    assert await counted(rig, "SELECT count(*) FROM ledger_entry") == 2
    await boss.press(asked["id"], "Отказать")
    await boss.sees("Уже решено: выплачена")
    assert not [text for text in await boss.heard() if "Напишите причину" in text]


async def test_a_curator_decides_nothing(rig: Rig) -> None:
    _, own = await a_curator(rig, "vk")
    await own.send("/fund")
    await own.sees("принимает руководитель")


async def _people(db: Database) -> tuple[list[CuratorRow], list[int]]:
    """Two who decide, and twenty requests of 30 roubles each."""
    async with db.transaction() as tx:
        for name, role in (("a", "curator"), ("b", "supervisor"), ("c", "admin")):
            await tx.run("INSERT INTO curator (external_id, full_name, role) VALUES ($1, $1, $2)", name, role)
        family_id = await tx.value("INSERT INTO family (external_id, territory) VALUES ('f', 'Липецк') RETURNING id")
        staff = (await StaffRoom("Europe/Moscow").now(tx)).roster.curators.values()
        asking = next(row for row in staff if row.role == "curator")
        fund_id = await fund.ensure(tx, aid.FUND)
        requests = [
            (await fund.ask(tx, fund_id, family_id, None, asking.id, Decimal(30), "нужно", None, NOW))["id"]
            for _ in range(20)
        ]
        await aid.deposit(tx, Decimal(100), "взнос", None, NOW)
    return [row for row in staff if may(row.role, Act.DECIDE_FUND)], requests


async def test_approvals_at_once_never_overspend(db: Database) -> None:
    people, requests = await _people(db)

    async def approve(number: int) -> bool:
        async with db.transaction() as tx:
            return (await aid.approve(tx, requests[number % 20], people[number % 2], NOW)).done

    done = await asyncio.gather(*(approve(number) for number in range(60)))
    assert sum(done) == 3
    async with db.transaction() as tx:
        assert await tx.value("SELECT balance FROM fund") == Decimal(10)
        assert await fund.balance(tx, aid.FUND) == Decimal(10)
        assert await tx.value("SELECT count(*) FROM aid_request WHERE state = 'approved'") == 3
        assert await tx.value("SELECT min(balance) FROM ledger_entry") >= 0


async def test_what_is_given_back_is_in_the_fund_again_and_the_statement_adds_up(db: Database) -> None:
    people, requests = await _people(db)
    async with db.transaction() as tx:
        assert (await aid.approve(tx, requests[0], people[0], NOW)).done
        assert (await aid.approve(tx, requests[1], people[0], NOW)).done
        assert (await aid.give_back(tx, requests[0], people[1], "не понадобилось", NOW)).done
        assert not (await aid.give_back(tx, requests[0], people[1], "ещё раз", NOW)).done
        rows = await fund.statement(tx, aid.FUND, NOW - timedelta(days=1), NOW + timedelta(days=1))
        left = await fund.balance(tx, aid.FUND)
        assert await fund.before(tx, aid.FUND, NOW) == 0
        assert await fund.before(tx, aid.FUND, NOW + timedelta(seconds=1)) == left
    zone = ZoneInfo("Europe/Moscow")
    sheet = load_workbook(BytesIO(statement(rows, aid.FUND, NOW, NOW, zone, Decimal(5)))).active
    assert sheet is not None
    cells = [
        row
        for row in sheet.iter_rows(min_row=4, values_only=True)
        if row[1] in {"Пополнение", "Помощь семье", "Возврат"}
    ]
    assert [row[1] for row in cells] == ["Пополнение", "Помощь семье", "Помощь семье", "Возврат"]
    assert sum(Decimal(str(row[3])) for row in cells) == left == Decimal(70)
    totals = {row[1]: row[3] for row in sheet.iter_rows(values_only=True) if row[1] and str(row[1]).endswith("всего")}
    ends = {row[1]: row[3] for row in sheet.iter_rows(values_only=True) if row[1] and "на" in str(row[1])}
    assert ends == {"Было на 20.11.2026": 5, "Осталось на конец 20.11.2026": 75}
    assert totals == {"Пополнение, всего": 100, "Помощь семье, всего": -60, "Возврат, всего": 30}
