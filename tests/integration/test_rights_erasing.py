"""Being forgotten: asked in the chat, approved by an admin, done in one transaction; others keep what is theirs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import orjson

from bot.clock_time import ServiceTime
from bot.outreach.choosing import Rules
from bot.rights import act, erasing
from bot.ticks.erasures import Erasures
from curators.staff import StaffRoom
from curators.turn import Reminding
from storage.queries import erasures
from tests.integration.care_play import vault
from tests.integration.console_play import a_curator, an_adult
from tests.integration.rights_play import Home, a_home, lives, mine
from tests.integration.talking import choose, registered, rows, value
from tests.rig import Rig, until

OWN = (
    "medication_plan", "dose", "intake", "observation", "questionnaire_response", "pregnancy", "routine",
    "scenario_run", "daily_life", "invite", "identity", "dispatch_order", "guest", "recipient",
)  # fmt: skip

PLAIN = ("person", "message", "message_version", "family_case", "case_step", "case_event", "outbox", "identity")


async def _dump(rig: Rig) -> str:
    """Everything the database holds in plain words, of the tables that may hold somebody's."""
    told = []
    for table in (
        "person",
        "message",
        "message_version",
        "family_case",
        "case_step",
        "case_event",
        "outbox",
        "identity",
    ):
        told += [str(row[0]) for row in await rows(rig, f"SELECT to_jsonb(t)::text FROM {table} t")]
    return "\n".join(told)


async def _asked(rig: Rig, home: Home) -> None:
    await home.her.send("О сервисе")
    await choose(home.her, "Службу ведёт", "Удалить мои данные")
    await choose(home.her, "Это навсегда", "Да, удалить")
    await home.her.sees("Просьбу приняли")


async def test_she_asks_the_admin_approves_and_nothing_of_hers_is_left_but_numbers(rig: Rig) -> None:
    _, admin = await a_curator(rig, "vk", "Орлова Вера Ильинична", role="admin")
    home = await a_home(rig)
    hers, his = await lives(rig, home.her, "hers"), await lives(rig, home.him, "his")
    await home.curator.sees("his-message")
    before = await value(rig, "SELECT count(*) FROM audit_event")
    await _asked(rig, home)
    asked = await admin.sees("просит удалить свои данные")
    await admin.press(asked["id"], "Одобрить")
    await admin.sees("Акт №", within=20)
    await home.her.sees("мы больше ничего о вас не помним")
    for table in OWN:
        assert await mine(rig, hers, table) == 0, table
    for table in ("medication_plan", "dose", "intake", "observation", "pregnancy", "identity", "routine"):
        assert await mine(rig, his, table) > 0, table
    left = await _dump(rig)
    assert "hers-" not in left
    assert "Смирнова Ольга" not in left
    assert home.her.user not in [row["user_id"] for row in await rows(rig, "SELECT user_id FROM identity")]
    assert "his-message" in left
    assert "his-case" in left
    person = (await rows(rig, "SELECT * FROM person WHERE id = $1", hers))[0]
    assert (person["full_name"], person["phone"], person["consented"]) == ("Удалено", None, False)
    assert await value(rig, "SELECT count(*) FROM audit_event") > before
    kept = orjson.loads(await value(rig, "SELECT act::text FROM erasure"))
    assert kept["person"] == hers
    assert kept["approved_by"] is not None
    assert kept["whole_family"] is False
    assert kept["counts"]["plans"] == 1
    assert "hers" not in str(kept)
    assert act.draw(kept, rig.settings.timezone).startswith(b"%PDF")
    assert any("Одобрил: сотрудник" in line for line in act.lines(kept, rig.settings.timezone))


async def test_a_refusal_is_told_with_its_reason_and_an_old_button_does_nothing(rig: Rig) -> None:
    _, admin = await a_curator(rig, "vk", "Орлова Вера Ильинична", role="admin")
    home = await a_home(rig)
    await _asked(rig, home)
    asked = await admin.sees("просит удалить свои данные")
    await admin.press(asked["id"], "Отказать")
    await admin.sees("Почему?")
    await admin.send("Идёт выплата, закончим 5 декабря и всё удалим.")
    sure = await admin.sees("Человек прочитает")
    await admin.press(sure["id"], "Отказать")
    await home.her.sees("Идёт выплата, закончим 5 декабря")
    await admin.press(asked["id"], "Одобрить")
    await admin.send("/erasures")
    await admin.sees("Никто не просит")
    assert await value(rig, "SELECT state FROM erasure") == "refused"


async def test_the_last_adult_takes_the_family_with_them_and_who_writes_again_is_a_stranger(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family_id = await rig.family(curator_id)
    her = await an_adult(rig, "max", family_id)
    person_id = await lives(rig, her, "hers")
    await curator.sees("hers-message")
    topics = await curator.topics()
    await value(
        rig,
        "INSERT INTO message (thread_id, direction, content) SELECT id, 'note', $1::jsonb FROM thread",
        '{"text": "hers-note"}',
    )
    async with rig.db.transaction() as tx:
        await erasures.put(tx, person_id, "approved", "asked", *[datetime.now(UTC)] * 3)
    await her.sees("мы больше ничего о вас не помним", within=20)
    assert "hers-" not in await _dump(rig)
    assert len(topics) == 1

    async def gone() -> bool:
        return not await curator.topics()

    await until(gone, what="the topic's end")
    await registered(her, name="Ольга Снова")
    assert await value(rig, "SELECT count(*) FROM person WHERE full_name = 'Ольга Снова'") == 1
    assert await value(rig, "SELECT full_name FROM person WHERE id = $1", person_id) == "Удалено"


async def test_a_message_that_arrives_while_its_writer_is_forgotten_is_forgotten_or_a_strangers(rig: Rig) -> None:
    home = await a_home(rig)
    hers = await lives(rig, home.her, "hers")
    await home.curator.sees("hers-message")
    for number in range(6):
        await home.her.send(f"hers-race: {number}!")
        if number == 2:
            async with rig.db.transaction() as tx:
                now = datetime.now(UTC)
                erasure_id = await erasures.put(tx, hers, "approved", "withdrawn", now, now, now + timedelta(days=1))
                assert erasure_id is not None
                asked = await erasures.one(tx, erasure_id)
                assert asked is not None
                rules = Rules(rig.settings.operator, rig.settings.timezone.key, Reminding(), vault(rig))
                await erasing.erase(tx, asked, now, None, rules)
    await home.her.sees("Вы согласны?")
    await asyncio.sleep(0.3)
    assert "hers-race" not in await _dump(rig)


async def _tick(rig: Rig, ahead: timedelta) -> None:
    zone = "Europe/Moscow"
    work = Erasures(rig.settings, StaffRoom(zone), _Ahead(ahead), vault(rig)).work
    async with rig.db.transaction() as tx:
        while await work(tx):
            pass


class _Ahead(ServiceTime):
    """The service's time, so far ahead."""

    def __init__(self, by: timedelta) -> None:
        super().__init__()
        self._by = by

    def now(self, clock: str | None = None) -> datetime:
        return super().now(clock) + self._by


async def test_a_withdrawn_consent_ends_in_destruction_unless_they_come_back(rig: Rig) -> None:
    home = await a_home(rig)
    hers, his = await lives(rig, home.her, "hers"), await lives(rig, home.him, "his")
    await home.curator.sees("his-message")
    for phone in (home.her, home.him):
        await phone.send("О сервисе")
        await choose(phone, "Службу ведёт", "Отозвать согласие")
        await choose(phone, "Какое согласие отозвать?", "Все, совсем уйти")
        await choose(phone, "Отозвать?", "Да, отозвать")
        await phone.sees("Согласие отозвано")
    await home.him.send("Начать")
    await choose(home.him, "Вы согласны?", "Согласен")
    await home.him.sees("Здравствуйте")
    await _tick(rig, timedelta(days=29))
    assert "hers-message" in await _dump(rig)
    await _tick(rig, timedelta(days=31))
    left = await _dump(rig)
    assert "hers-" not in left
    assert "his-message" in left
    states = {row["person_id"]: row["state"] for row in await rows(rig, "SELECT person_id, state FROM erasure")}
    assert states == {hers: "done", his: "refused"}
