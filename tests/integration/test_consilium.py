"""A consilium and supervision: what colleagues say among themselves, and the little of it a family hears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock_time import ServiceTime
from bot.ticks.referrals import Referrals
from curators.calendar import production_calendar
from curators.hours import next_open
from curators.referral import WORK_DAY
from curators.staff import StaffRoom
from storage.queries import referrals
from storage.transaction import Tx
from tests.integration.console_play import a_curator, counted
from tests.integration.referral_play import Play, ask, heard, played, press
from tests.integration.talking import value
from tests.rig import Rig, until

ZONE = "Europe/Moscow"


async def test_a_consilium_from_the_question_to_the_decision(rig: Rig) -> None:
    play = await played(rig, "Нас выселяют, я не сплю")
    _, lawyer = await a_curator(rig, "vk", "Орлов Пётр Ильич", role="lawyer")
    curator, topic = play.curator, play.topic
    await curator.send("Консилиум", topic=topic)
    await curator.sees("Какой вопрос к консилиуму?")
    await curator.send("Что делать в первую очередь?", topic=topic)
    for name in ("психолог Котова М. С.", "юрист Орлов П. И."):
        message = await curator.sees("Кого спросим?")
        await curator.press(message["id"], f"▫️ {name}")
    await press(curator, "Кого спросим?", "Дальше")
    message = await curator.sees("Отметьте номера")
    await curator.press(message["id"], "▫️ 1")
    await press(curator, "Отметьте номера", "Дальше")
    await press(curator, "К какому дню", "3 рабочих дня")
    await press(curator, "Консилиум о семье", "Собрать консилиум")
    called = await curator.sees("Консилиум собран, спросили 2")
    for phone, opinion in ((play.helper, "Сначала сон"), (lawyer, "Сначала суд")):
        await phone.sees("Нас выселяют")
        await press(phone, "Что делать в первую очередь?", "Высказать мнение")
        await phone.sees("Ваше мнение")
        await phone.send(opinion)
        await press(phone, "Ваше мнение увидят", "Отправить")
        await curator.sees(opinion)
    await curator.sees("Высказались все.")
    await curator.send("Карточка", topic=topic)
    await curator.sees("👥 Консилиум: мнений 2 из 2")
    await curator.press(called["id"], "Записать решение")
    await curator.sees("Протокол: кто что предложил")
    await curator.send("Договорились: суд и отдых", topic=topic)
    await curator.sees("Решение: что делаем?")
    await curator.send("Подаём иск до пятницы", topic=topic)
    await curator.sees("Что сказать семье?")
    await curator.send("Мы вместе посоветовались: начнём с юриста, он напишет вам.", topic=topic)
    await press(curator, "Семье скажем: Мы вместе", "Записать решение")
    await curator.sees("участники его прочтут. Семье сказали.")
    for phone in (play.helper, lawyer):
        page = await phone.sees("Подаём иск до пятницы")
        assert "Юрист Пётр Орлов" in page["text"]
    await play.family.sees("Мы вместе посоветовались")
    for secret in ("Сначала суд", "Подаём иск", "Договорились", "К разговору присоединяется"):
        assert not await heard(play.family, secret)
    await curator.press(called["id"], "Отменить консилиум")
    assert await value(rig, "SELECT state FROM consilium") == "decided"
    assert await counted(rig, "SELECT count(*) FROM referral WHERE state = 'done'") == 2


async def test_a_consilium_is_ended_by_who_leads_the_family_now_and_everybody_asked_hears(rig: Rig) -> None:
    play = await played(rig, "Нас выселяют, я не сплю")
    await a_curator(rig, "vk", "Орлов Пётр Ильич", role="lawyer")
    called = await _called(play)
    offer = await play.helper.sees("Что делать в первую очередь?")
    await value(rig, "UPDATE family SET curator_id = NULL")
    await value(rig, "UPDATE view SET closed_at = now()")
    for button in ("Записать решение", "Отменить консилиум"):
        await play.curator.press(called["id"], button)  # who asked leads the family no more
    answered = "SELECT count(*) FROM outbox WHERE payload IS NULL AND op = 'answer'"
    await until(lambda: counted(rig, answered), what="an answer to the press")
    assert await value(rig, "SELECT state FROM consilium") == "open"
    assert not await heard(play.curator, "Протокол: кто что предложил")
    await value(rig, "UPDATE view SET closed_at = NULL")
    await play.curator.press(called["id"], "Отменить консилиум")
    await play.curator.sees("Консилиум отменён, участникам сказали")
    for phone in (play.helper, rig.phone("vk", await _user(rig, "lawyer"))):
        await phone.sees("👥 Консилиум отменён: Что делать в первую очередь?")
    await play.helper.press(offer["id"], "Высказать мнение")
    await play.curator.press(called["id"], "Записать решение")
    assert await value(rig, "SELECT state FROM consilium") == "cancelled"
    assert await counted(rig, "SELECT count(*) FROM referral WHERE state = 'ended' AND ended_at IS NOT NULL") == 2
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'consilium_cancelled'") == 1
    assert not await heard(play.helper, "Ваше мнение:")
    assert not await heard(play.family, "онсилиум")


async def _called(play: Play) -> dict[str, Any]:
    """The curator calls a psychologist and a lawyer together, without an excerpt; the message with its buttons."""
    curator, topic = play.curator, play.topic
    await curator.send("Консилиум", topic=topic)
    await curator.sees("Какой вопрос к консилиуму?")
    await curator.send("Что делать в первую очередь?", topic=topic)
    for name in ("психолог Котова М. С.", "юрист Орлов П. И."):
        message = await curator.sees("Кого спросим?")
        await curator.press(message["id"], f"▫️ {name}")
    await press(curator, "Кого спросим?", "Дальше")
    await press(curator, "Отметьте номера", "Дальше")
    await press(curator, "К какому дню", "3 рабочих дня")
    await press(curator, "Консилиум о семье", "Собрать консилиум")
    return await curator.sees("Консилиум собран, спросили 2")


async def _user(rig: Rig, role: str) -> str:
    asked = "SELECT i.user_id FROM identity i JOIN curator c ON c.id = i.curator_id WHERE c.role = $1"
    return str(await value(rig, asked, role))


async def test_a_supervisors_note_is_seen_by_the_own_curator_and_by_nobody_else(rig: Rig) -> None:
    play = await played(rig, "Первое")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    stands_in_id, stands_in = await a_curator(rig, "vk", "Зимина Ольга Ивановна")
    await ask(play, "Вся переписка")
    await press(play.family, "Вы согласны?", "Согласна")
    await play.family.sees("Если передумаете")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("История: Смирнова")
    await value(
        rig,
        "INSERT INTO view (thread_id, console_id) SELECT t.id, c.id FROM thread t, console c "
        "WHERE t.kind = 'curator' AND c.curator_id = $1 AND c.active RETURNING id",
        stands_in_id,
    )
    await boss.send("Семьи")
    await press(boss, "Своих семей у вас нет", "Все семьи территории")
    await press(boss, "Семьи вашей территории", "🔔 Смирнова О. С. · Иванова А. П.")
    await boss.sees("Вы открыли эту семью как руководитель")
    await boss.send("/sv Обсудим на разборе: выгорание куратора")
    await boss.sees("Супервизия сохранена")
    note = await play.curator.sees("🧭 Супервизия (семья не видит)")
    await play.curator.send("История", topic=play.topic)
    await play.curator.sees("🧭 Супервизия · Белова И. П.")
    await play.curator.send("Согласна, давайте", reply_to=note["id"], topic=play.topic)
    await boss.sees("Согласна, давайте")
    await stands_in.send("Семьи")
    await press(stands_in, "Ваши семьи", "🔔 Смирнова О. С. · Липецк")
    await stands_in.sees("Теперь вы пишете семье")
    await stands_in.send("История")
    await stands_in.sees("История: Смирнова")
    await stands_in.send("/sv и мне")
    await stands_in.sees("Заметки супервизии пишут руководители")
    await press(play.helper, "направление №", "История")
    await play.helper.sees("История: Смирнова")
    for phone in (play.family, play.helper, stands_in):
        assert not await heard(phone, "выгорание")
        assert not await heard(phone, "Согласна, давайте")


async def test_a_late_referral_is_reminded_of_and_then_told_to_the_supervisor_once_each(rig: Rig) -> None:
    play = await played(rig, "Первое")
    _, boss = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await ask(play, "Только вопрос")
    await play.helper.sees("Как поддержать маму?")
    tick = Referrals(StaffRoom(ZONE), ServiceTime(), ZONE)
    async with rig.db.transaction() as tx:
        real = datetime.now(UTC)
        first = await _moved(tx, real, real + timedelta(days=14))
        await tick.work(tx)
        await tick.work(tx)
    await play.helper.sees("прошёл. Если нужно время")
    await play.curator.sees("ответа пока нет")
    assert not await heard(boss, "ответа нет и после напоминания")
    async with rig.db.transaction() as tx:
        await _moved(tx, real, first + timedelta(days=1, minutes=1))
        await tick.work(tx)
        assert not await referrals.due(tx, first + timedelta(days=60), 10)
    await boss.sees("ответа нет и после напоминания")
    for phone in (play.helper, play.curator, boss):
        assert len([text for text in await phone.heard() if text.startswith("⏰ Направление")]) == 1


async def _moved(tx: Tx, real: datetime, to: datetime) -> datetime:
    """Move the service's clock to the first working hour from then on; it."""
    at = next_open(WORK_DAY, to, ZoneInfo(ZONE), production_calendar())
    assert at is not None
    await tx.run(
        "INSERT INTO setting (name, value) VALUES ('clock', $1) ON CONFLICT (name) DO UPDATE SET value = $1",
        str((at - real).total_seconds() + 60),
    )
    return at
