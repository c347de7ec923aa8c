"""The ladder over the whole service: nobody's silence stops it, one press does; told to everybody, on the record."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock_time import ServiceTime
from bot.settings import secret_keys
from bot.ticks.escalations import Escalations
from curators.raising import raise_human
from curators.staff import StaffRoom
from storage.content import Button, Content, to_json
from storage.queries import outbox, roster
from storage.queries.outbox import Line
from storage.vault import Vault
from tests.integration.console_play import a_curator, words
from tests.integration.laddering import Around, around, passed, toasted
from tests.integration.talking import rows, times, value
from tests.rig import Phone, Rig, until

CRY = "У меня сильное кровотечение, что делать"
MINUTE = timedelta(minutes=1)


async def alert(phone: Phone) -> str:
    """The newest alert on a screen; the messenger's id."""
    return str((await phone.sees("Опасность"))["id"])


async def raised(rig: Rig, who: Around, kind: str = "check_in", *, danger: bool = False, said: str = "165/110") -> None:
    """Something else calls a human: a dose, a check-in."""
    async with rig.db.transaction() as tx:
        person_id = await tx.value("SELECT id FROM person WHERE family_id = $1", who.family_id)
        lines = await raise_human(
            tx,
            await StaffRoom("Europe/Moscow").now(tx),
            kind=kind,
            subject=f"{kind}:1",
            family_id=who.family_id,
            person_id=person_id,
            words=f"Давление {said}",
            now=ServiceTime().now(str(await roster.clock(tx))),
            vault=Vault(secret_keys(rig.settings)),
            zone="Europe/Moscow",
            danger=danger,
        )
        await outbox.enqueue(tx, lines)
    rig.app.ring()


async def test_danger_reaches_doctor_and_curator_at_once_and_climbs_until_somebody_takes_it(rig: Rig) -> None:
    who = await around(rig)
    supervisor_id, supervisor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await who.mother.send(CRY)
    await who.mother.sees("103")
    assert words(await who.curator.sees("Опасность")) == ["Беру на себя"]
    neutral = await who.doctor.sees("Опасность")
    assert "Тревожный признак у семьи Смирнова Ольга Сергеевна" in neutral["text"]
    assert "кровотечение" not in neutral["text"], "she has not agreed that a doctor is told"
    assert not await times(supervisor, "Опасность", 1)
    await passed(rig, 6 * MINUTE)
    seen = await supervisor.sees("Опасность")
    assert CRY in seen["text"]
    await passed(rig, 12 * MINUTE)
    await until(lambda: times(who.curator, "Опасность", 2), what="the next round")
    await supervisor.press(seen["id"], "Беру на себя")
    for phone in (supervisor, who.curator, who.doctor):
        await phone.sees("Взяла на себя Ирина Павловна, ")
    assert words(await who.curator.sees("Взяла на себя")) == []
    assert words(await supervisor.sees("Взяла на себя")) == ["Закрыть"]
    [row] = await rows(rig, "SELECT state, acknowledged_by, next_action_at FROM escalation")
    assert tuple(row) == ("acknowledged", supervisor_id, None)
    told = await rows(rig, "SELECT content->>'text' FROM message WHERE direction = 'auto' ORDER BY id DESC LIMIT 1")
    assert "Взяла на себя Ирина Павловна" in told[0][0]
    actions = {one[0] for one in await rows(rig, "SELECT action FROM audit_event")}
    assert actions >= {"danger_sign", "escalation_raised", "escalation_climbed", "escalation_taken"}
    before = sum("Опасность" in text for text in await supervisor.heard())
    await passed(rig, 60 * MINUTE)
    await asyncio.sleep(3)
    after = sum("Опасность" in text for text in await supervisor.heard())
    assert after == before, "what is taken climbs no more"


@pytest.mark.parametrize("channel", ["telegram", "vk", "max"])
async def test_of_two_who_press_at_once_one_has_it_and_the_other_reads_who(rig: Rig, channel: str) -> None:
    who = await around(rig, curator_on=channel, doctor_on=channel)
    await who.mother.send(CRY)
    curators, doctors = await alert(who.curator), await alert(who.doctor)
    await asyncio.gather(
        *(who.curator.press(curators, "Беру на себя") for _ in range(3)),
        *(who.doctor.press(doctors, "Беру на себя") for _ in range(3)),
    )
    await until(lambda: toasted(rig, channel, "Тревога на вас"), what="the winner's toast")
    [(taker,)] = await rows(rig, "SELECT acknowledged_by FROM escalation")
    name = {who.ids["curator"]: "Анна Петровна", who.ids["doctor"]: "Елена Викторовна"}[taker]
    for phone in (who.curator, who.doctor):
        await phone.sees(f"Взяла на себя {name}, ")
    assert await value(rig, "SELECT count(*) FROM audit_event WHERE action = 'escalation_taken'") == 1
    await until(lambda: toasted(rig, channel, f"Взяла на себя {name}, "), what="the loser's toast")


async def test_many_clocks_at_once_some_killed_tell_each_level_once(rig: Rig) -> None:
    who = await around(rig)
    await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    time = ServiceTime()
    vault = Vault(secret_keys(rig.settings))
    clocks = [Escalations(rig.settings, StaffRoom("Europe/Moscow"), time, vault) for _ in range(6)]

    async def turn(clock: Escalations, *, dies: bool) -> None:
        try:
            async with rig.db.transaction() as tx:
                await clock.work(tx)
                if dies:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            return

    await who.mother.send(CRY)
    await alert(who.curator)
    for round_ in range(8):
        await passed(rig, (round_ + 1) * 6 * MINUTE)
        await asyncio.gather(*(turn(clock, dies=number % 3 == round_ % 3) for number, clock in enumerate(clocks)))
        await turn(clocks[0], dies=False)  # one that lives comes by where the one that held the row has died
    keys = [one[0] for one in await rows(rig, "SELECT key FROM outbox WHERE key LIKE 'x:%' AND op = 'say'")]
    assert len(keys) == len(set(keys))
    levels = [int(key.split(":")[2]) for key in keys]
    [(state, level, told)] = await rows(rig, "SELECT state, level, told FROM escalation")
    assert (state, level) == ("open", max(levels))
    assert {one % 4 for one in levels} == {0, 2}, "the nearest and the supervisor, in turn, round after round"
    assert len(set(levels)) >= 8, "no level was lost with the clock that died"
    assert len(told) == 3


async def test_a_humans_words_to_the_family_take_what_is_open(rig: Rig) -> None:
    who = await around(rig)
    await who.mother.send(CRY)
    seen = await who.curator.sees("Опасность")
    await who.curator.send("Вызываю скорую, я на связи", reply_to=seen["id"])
    await who.mother.sees("Вызываю скорую")
    await who.doctor.sees("Взяла на себя Анна Петровна")
    assert await value(rig, "SELECT state FROM escalation") == "acknowledged"


async def test_danger_that_comes_up_again_is_told_again_and_puts_nothing_off(rig: Rig) -> None:
    who = await around(rig)
    _, supervisor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await who.mother.send(CRY)
    await alert(who.curator)
    await until(lambda: value(rig, "SELECT next_action_at > raised_at FROM escalation"), what="the clock's look")
    due = await value(rig, "SELECT next_action_at FROM escalation")
    await who.mother.send("кровотечение сильное, не останавливается!")
    await until(lambda: times(who.curator, "не останавливается", 2), what="the alert with the new words, the message")
    [row] = await rows(rig, "SELECT level % 4, next_action_at FROM escalation")
    assert tuple(row) == (0, due)
    await passed(rig, 6 * MINUTE)
    await supervisor.sees("не останавливается")
    await who.curator.press(await alert(who.curator), "Беру на себя")
    await supervisor.sees("Взяла на себя Анна Петровна")


async def test_an_answer_of_a_check_in_is_named_only_where_consents_allow(rig: Rig) -> None:
    who = await around(rig, "health")
    await raised(rig, who, danger=True)
    assert "Давление 165/110" in (await who.curator.sees("Опасность"))["text"]
    assert "165" not in (await who.doctor.sees("Опасность"))["text"], "no consent to share with a doctor"
    kept = await rows(rig, "SELECT content::text FROM message UNION ALL SELECT encode(words, 'escape') FROM escalation")
    assert not [one for one in kept if "165" in one[0]], "what she answered lies sealed"


async def test_with_both_consents_the_doctor_reads_it_in_full(rig: Rig) -> None:
    who = await around(rig, "health", "doctor")
    await raised(rig, who, danger=True)
    assert "Давление 165/110" in (await who.doctor.sees("Опасность"))["text"]


async def test_a_dose_is_raised_once_and_climbs_more_slowly(rig: Rig) -> None:
    who = await around(rig, "health", "doctor")
    _, supervisor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="supervisor")
    await raised(rig, who, "dose")
    await raised(rig, who, "dose")
    await who.curator.sees("Нет ответа о лекарстве")
    await passed(rig, 20 * MINUTE)
    await asyncio.sleep(3)
    assert not await times(supervisor, "Нет ответа", 1)
    assert await times(who.curator, "Нет ответа о лекарстве", 1)
    assert not await times(who.curator, "Нет ответа о лекарстве", 2)
    await passed(rig, 31 * MINUTE)
    await supervisor.sees("Нет ответа о лекарстве")


async def test_who_took_it_closes_it_in_a_press_or_two(rig: Rig) -> None:
    who = await around(rig)
    await who.mother.send(CRY)
    await who.curator.press(await alert(who.curator), "Беру на себя")
    await who.curator.press((await who.curator.sees("Взяла на себя"))["id"], "Закрыть")
    asked = await who.curator.sees("Чем кончилось?")
    await who.curator.press(asked["id"], "Связались, помощь идёт")
    await who.doctor.sees("Закрыто: связались, помощь идёт. Анна Петровна")
    assert words(await who.curator.sees("Закрыто: связались, помощь идёт")) == []
    [row] = await rows(rig, "SELECT state, closed_at IS NOT NULL FROM escalation")
    assert tuple(row) == ("closed", True)


async def test_open_alerts_are_listed_for_the_supervisor_who_may_take_one_from_there(rig: Rig) -> None:
    who = await around(rig)
    _, supervisor = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    await who.mother.send(CRY)
    await alert(who.curator)
    await who.curator.send("/trevogi")
    await who.curator.sees("Общий список тревог видят руководители")
    await supervisor.send("/trevogi")
    line = await supervisor.sees("Открытая тревога: опасность, с ")
    await supervisor.press(line["id"], "Беру на себя")
    assert words(await supervisor.sees("Взяла на себя Ирина Павловна")) == ["Закрыть"]
    await who.curator.sees("Взяла на себя Ирина Павловна")
    await supervisor.press(line["id"], "Закрыть")
    await supervisor.press((await supervisor.sees("Чем кончилось?"))["id"], "Закрыть без слов")
    await supervisor.sees("Закрыто. Ирина Павловна")
    await supervisor.send("/trevogi")
    await supervisor.sees("Открытых тревог нет.")


async def test_the_card_says_that_an_alert_is_open_and_who_has_it(rig: Rig) -> None:
    who = await around(rig)
    await who.mother.send(CRY)
    await who.curator.sees("Открытая тревога: опасность, с ")
    await who.curator.press(await alert(who.curator), "Беру на себя")
    await who.curator.sees("Тревога в работе: опасность")


async def test_where_nobody_has_a_console_the_operator_is_told(rig: Rig) -> None:
    curator_id, _ = await rig.curator()
    family_id = await rig.family(curator_id)
    _, code = await rig.person(family_id)
    mother = rig.phone("vk")
    await rig.join(mother, code)
    await mother.send(CRY)
    await mother.sees("103")
    assert await value(rig, "SELECT count(*) FROM alarm WHERE kind = 'nobody_raised'") == 1
    _, supervisor = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    await passed(rig, 6 * MINUTE)
    assert CRY in (await supervisor.sees("Опасность"))["text"], "who comes later is told at the next look"


async def test_somebody_who_was_not_told_takes_nothing(rig: Rig) -> None:
    who = await around(rig)
    stranger_id, stranger = await a_curator(rig, "vk", "Котова Мария Ивановна")
    await who.mother.send(CRY)
    await alert(who.curator)
    escalation_id = await value(rig, "SELECT id FROM escalation")
    forged = Content(text="Чужая тревога", buttons=((Button("Беру на себя", f"x:a:{escalation_id}"),),))
    async with rig.db.transaction() as tx:
        lane_id = await tx.value("SELECT lane_id FROM identity WHERE user_id = $1", stranger.user)
        await outbox.enqueue(tx, [Line(lane_id, "say", to_json(forged))])
    rig.app.ring()
    await stranger.press((await stranger.sees("Чужая тревога"))["id"], "Беру на себя")
    await until(lambda: toasted(rig, "vk", "Эта тревога сейчас не у вас"), what="the toast")
    assert await value(rig, "SELECT state FROM escalation") == "open"
    assert stranger_id not in await value(rig, "SELECT told FROM escalation")
