"""An alarm is told once to who can do something, and is over when its cause is."""

from __future__ import annotations

from bot.ticks import watch
from bot.ticks.alarms import Teller
from storage.queries import alarms, outbox
from storage.queries.outbox import Line
from storage.transaction import Database
from tests.integration.ticking import joined, lane, run, value
from tests.rig import Rig, until


async def test_late_queue_raises_an_alarm_that_closes_when_it_is_over(db: Database) -> None:
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(await lane(db), "say", "{}")])
        await tx.run("UPDATE outbox SET next_at = now() - interval '6 minutes'")
        await watch.look(tx)
        await watch.look(tx)
        assert [(one["kind"], one["subject"]) for one in await alarms.standing(tx, *watch.KINDS)] == [
            ("messenger_silent", "vk")
        ]
        await tx.run("INSERT INTO rate (channel, bot, tat, ok_at) VALUES ('vk', 'b', now(), now())")
        await watch.look(tx)
        assert [one["kind"] for one in await alarms.standing(tx, *watch.KINDS)] == ["queue_late"]
        await tx.run("UPDATE outbox SET state = 'sent', done_at = now()")
        await watch.look(tx)
        assert await alarms.standing(tx, *watch.KINDS) == []


async def tell(rig: Rig) -> None:
    async with rig.db.transaction() as tx:
        await Teller(rig.app.staff, rig.app.time, "Europe/Moscow").work(tx)


async def park(rig: Rig, key: str) -> None:
    async with rig.db.transaction() as tx:
        await alarms.raise_alarm(tx, "parked", "vk")
        await tx.run("INSERT INTO inbox (channel, bot, key, state, raw) VALUES ('vk', 'b', $1, 'parked', '{}')", key)


async def test_alarm_waits_for_an_admin_is_told_once_and_again_after_it_was_over(rig: Rig) -> None:
    await park(rig, "first")
    await tell(rig)
    assert await value(rig.db, "SELECT told_at IS NULL FROM alarm")
    _, code = await rig.curator("Админов Пётр Ильич", role="admin")
    admin = await joined(rig, "telegram", code)
    await tell(rig)
    await admin.sees("Не разобрано обновление ВК: посмотрите python -m bot parked")
    await park(rig, "second")
    await tell(rig)
    await run(rig.db, "UPDATE inbox SET state = 'discarded' WHERE state = 'parked'")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0
    await park(rig, "third")
    await tell(rig)

    async def twice() -> bool:
        return sum("Не разобрано" in text for text in await admin.heard()) == 2

    await until(twice, what="told again")


async def test_without_an_admin_supervisors_are_told(rig: Rig) -> None:
    _, code = await rig.curator("Главная Нина Олеговна", role="supervisor")
    supervisor = await joined(rig, "max", code)
    await park(rig, "one")
    await tell(rig)
    await supervisor.sees("Не разобрано обновление ВК")


async def test_family_nobody_could_answer_is_an_alarm_until_somebody_can(rig: Rig) -> None:
    family_id = await rig.family(None)
    await rig.curator("Админов Пётр Ильич", role="admin", hours="off")
    async with rig.db.transaction() as tx:
        await alarms.raise_alarm(tx, "nobody_answers", f"family:{family_id}")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 1
    curator_id, code = await rig.curator()
    await joined(rig, "telegram", code)
    await run(rig.db, "UPDATE family SET curator_id = $1", curator_id)
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0


async def test_what_has_happened_is_over_when_told_and_what_lasts_ends_with_its_cause(rig: Rig) -> None:
    curator_id, code = await rig.curator("Админов Пётр Ильич", role="admin")
    admin = await joined(rig, "telegram", code)
    family_id = await rig.family(None)

    async def raised(kind: str, subject: str) -> None:
        async with rig.db.transaction() as tx:
            await alarms.raise_alarm(tx, kind, subject)

    for _ in range(2):
        await raised("danger", f"family:{family_id}")
        await raised("no_curator", f"family:{family_id}")
        await raised("outbox_broken", "vk")
        await tell(rig)
        await tell(rig)

    async def count(words: str) -> int:
        return sum(words in text for text in await admin.heard())

    async def twice() -> bool:
        return await count("Слова об опасности") == 2

    await until(twice, what="both dangers told")
    assert await count("не нашлось куратора") == 1
    assert await count("из-за ошибки программы") == 1
    await run(rig.db, "UPDATE family SET curator_id = $1", curator_id)
    await run(rig.db, "UPDATE alarm SET told_at = told_at - interval '11 minutes'")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0
