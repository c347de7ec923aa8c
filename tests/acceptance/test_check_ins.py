"""A mother's days over the messengers: her term, a check-in, pressure, «Мне плохо», her child born."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogues.unprompted import House
from bot.ticks import pregnancies as weeks
from bot.ticks import routines
from curators.staff import StaffRoom
from tests.acceptance.test_changes import there
from tests.integration.talking import choose, says, ticked, value, vault
from tests.rig import CHANNELS, Phone, Rig, until


async def mother(rig: Rig, channel: str = "vk") -> tuple[Phone, Phone, Phone]:
    """A mother with health and doctor consents, her curator and her doctor: their phones."""
    curator_id, curator_code = await rig.curator()
    doctor_id, doctor_code = await rig.curator("Петрова Мария Ивановна", role="doctor")
    family = await rig.family(curator_id, doctor_id=doctor_id)
    person, code = await rig.person(family, audiences=["expectant_mother"])
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
            "SELECT $1, kind, 'paper', 'paper', now() FROM unnest(ARRAY['health', 'doctor']) AS kind",
            person,
        )
    curator, doctor, phone = rig.phone("telegram"), rig.phone("telegram"), rig.phone(channel)
    for one, its in ((curator, curator_code), (doctor, doctor_code), (phone, code)):
        await rig.join(one, its)
    await phone.sees("Здравствуйте")
    return phone, curator, doctor


async def menu(phone: Phone, words: str) -> None:
    await phone.send(words)


async def asked(rig: Rig, ahead: timedelta) -> None:
    """The clocks of routines and pregnancies, so far ahead, without quiet hours."""
    zone = "Europe/Moscow"
    async with rig.db.transaction() as tx:
        await tx.run("INSERT INTO daily_life (person_id, quiet) SELECT id, '' FROM person ON CONFLICT DO NOTHING")
    async with rig.db.transaction() as tx:
        house = House(await StaffRoom(zone).now(tx), vault(rig), zone)
        await routines.tick(tx, datetime.now(UTC) + ahead, house)
        await weeks.tick(tx, datetime.now(UTC) + ahead, house)
    rig.app.ring()


async def due_now(rig: Rig, scenario: str) -> None:
    """It is this check-in's time, at whatever hour the test runs."""
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE routine SET next_action_at = now() WHERE scenario = $1", scenario)
    await asked(rig, timedelta())


async def dated(phone: Phone, rig: Rig) -> None:
    """Her term, thirty weeks by her last period."""
    last = (datetime.now(UTC) - timedelta(weeks=30)).strftime("%d.%m.%Y")
    await menu(phone, "Моя беременность")
    await choose(phone, "По чему удобнее считать?", "По последним месячным")
    await says(phone, "Когда начались последние месячные?", last)
    await choose(phone, "длится ваш цикл", "Не знаю")
    await choose(phone, "Сколько малышей ждёте?", "Одного")
    await phone.sees("Записали: 30 недель")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_feeling_bad_is_one_tap_from_help_and_everybody_is_called(rig: Rig, channel: str) -> None:
    phone, curator, doctor = await mother(rig, channel)
    await menu(phone, "Мне плохо")
    await choose(phone, "Что случилось?", "Кровотечение")
    await phone.sees("103 или 112, не ждите ответа")
    alert = await curator.sees("Опасность")
    assert "кровотечение" in alert["text"]
    await doctor.sees("Опасность")
    await curator.press(alert["id"], "Беру на себя")

    async def taken() -> bool:
        return bool(await value(rig, "SELECT count(*) FROM escalation WHERE state = 'acknowledged'"))

    await until(taken, what="the acknowledgement")


async def test_a_danger_told_in_words_needs_no_second_call(rig: Rig) -> None:
    phone, curator, _ = await mother(rig)
    await menu(phone, "Мне плохо")
    await phone.sees("Что случилось?")
    await phone.send("у меня сильное кровотечение")
    await curator.sees("Опасность")
    await phone.sees("103 или 112, не ждите ответа")
    assert await value(rig, "SELECT count(*) FROM escalation") == 1
    assert await value(rig, "SELECT state FROM scenario_run WHERE scenario = 'feeling_bad'") == "done"


@pytest.mark.parametrize("asked_for_words", [False, True])
@pytest.mark.parametrize("cry", ["voice", "words", "long"])
async def test_whatever_comes_instead_of_a_button_calls_people_at_once(
    rig: Rig, cry: str, *, asked_for_words: bool
) -> None:
    phone, curator, doctor = await mother(rig, "telegram")
    await menu(phone, "Мне плохо")
    question = await phone.sees("Что случилось?")
    if asked_for_words:
        await phone.press(question["id"], "Другое")
        await phone.sees("Напишите в двух словах")
    if cry == "voice":
        await phone.send(attachments=[{"kind": "voice", "name": "cry.ogg", "size": 3_000}])
        await curator.sees("Это голос, фото или файл")
    else:
        words = "мамочки, я не понимаю, что со мной" * (40 if cry == "long" else 1)
        await phone.send(words)
        await curator.sees("Опасность")
        await curator.sees("мамочки, я не понимаю")
    await doctor.sees("Опасность")
    if cry == "words" and asked_for_words:
        await phone.sees("Вам ответит живой человек")
    else:
        await phone.sees("103 или 112, не ждите ответа здесь. Я уже зову")
    assert await value(rig, "SELECT count(*) FROM scenario_run WHERE state = 'open'") == 0
    assert await value(rig, "SELECT count(*) FROM escalation WHERE kind = 'danger'") == 1


async def test_feeling_bad_opened_from_a_check_in_asks_an_expectant_mother_of_her_own_signs(rig: Rig) -> None:
    phone, _, _ = await mother(rig)
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "Как я сегодня")
    await choose(phone, "Как вы сегодня?", "Мне плохо сейчас")
    question = await phone.sees("Что случилось?")
    words = [button["text"] for row in question["buttons"] for button in row]
    assert {"Малыш затих или слабее", "Отходят воды", "Внезапные отёки"} <= set(words)


async def test_whoever_presses_it_and_falls_silent_is_looked_for(rig: Rig) -> None:
    phone, curator, _ = await mother(rig)
    await menu(phone, "Мне плохо")
    await phone.sees("Что случилось?")
    await ticked(rig, timedelta(minutes=3))
    await phone.sees("Вы здесь?")
    await ticked(rig, timedelta(minutes=7))
    await phone.sees("я зову людей")
    await curator.sees("больше не отвечают")


async def test_whoever_comes_is_asked_what_fits_them_and_what_they_stopped_stays_stopped(rig: Rig) -> None:
    phone, _, _ = await mother(rig)
    found = "SELECT array_agg(scenario ORDER BY scenario) FROM routine WHERE state = 'active'"
    assert await value(rig, found) == ["pregnancy", "pressure", "wellbeing_weekly"]
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "О чём меня спрашивать")
    await choose(phone, "О чём мне спрашивать?", "Не спрашивать про давление")
    await phone.sees("Запомнили")
    await dated(phone, rig)
    assert await value(rig, found) == ["movements", "wellbeing_weekly"]


async def test_the_term_is_asked_about_once_by_itself(rig: Rig) -> None:
    phone, _, _ = await mother(rig)
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE routine SET rule = 'once 2026-01-12 11:30' WHERE scenario = 'pregnancy'")
    await due_now(rig, "pregnancy")
    await choose(phone, "По чему удобнее считать?", "Не сейчас")
    await phone.sees("Вернуться можно в любой день")
    assert await value(rig, "SELECT state FROM routine WHERE scenario = 'pregnancy'") == "ended"


async def test_her_term_is_kept_and_stands_on_the_card(rig: Rig) -> None:
    phone, curator, _ = await mother(rig)
    await dated(phone, rig)
    assert await value(rig, "SELECT count(*) FROM pregnancy WHERE status = 'active'") == 1
    found = await value(rig, "SELECT array_agg(scenario ORDER BY scenario) FROM routine WHERE state = 'active'")
    assert found == ["movements", "pressure", "wellbeing_weekly"]
    await menu(phone, "Моя беременность")
    question = await phone.sees("У вас 30 недель")
    await phone.press(question["id"], "Что на этой неделе")
    await phone.sees("30-я неделя.")
    await phone.send("Подскажите, пожалуйста, про обменную карту")
    await curator.send("/card", **there(await curator.sees("про обменную карту")))
    await curator.sees("беременность: 30 недель")


async def test_movements_that_are_less_call_people_at_once(rig: Rig) -> None:
    phone, curator, doctor = await mother(rig)
    await dated(phone, rig)
    await due_now(rig, "movements")
    await choose(phone, "Как сегодня шевелится малыш?", "Меньше обычного")
    await phone.sees("не ждите до утра")
    await curator.sees("Малыш шевелится меньше обычного")
    await doctor.sees("Малыш шевелится меньше обычного")
    assert await value(rig, "SELECT count(*) FROM observation WHERE code = 'movements'") == 1


async def test_high_pressure_is_told_today_measured_again_and_drawn_for_the_doctor(rig: Rig) -> None:
    phone, _, doctor = await mother(rig)
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "Давление")
    await says(phone, "Измерьте, пожалуйста, давление", "145/92")
    await phone.sees("Через 15 минут я попрошу измерить ещё раз")
    alert = await doctor.sees("Давление 145/92")
    await choose(phone, "Есть ли сейчас что-то из этого?", "Ничего из этого")
    await phone.sees("Отдыхайте.")
    assert await value(rig, "SELECT count(*) FROM scenario_run WHERE scenario = 'pressure_again'") == 1
    await doctor.send("/grafiki", **there(alert))
    picture = await doctor.sees("что отмечено за 4 месяца")
    assert picture["attachments"]
    await doctor.send("/card", **there(alert))
    await doctor.sees("давление: 145/92")


async def test_high_pressure_reaches_the_doctor_and_is_measured_again_though_she_answers_no_more(rig: Rig) -> None:
    phone, curator, doctor = await mother(rig)
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "Давление")
    await says(phone, "Измерьте, пожалуйста, давление", "намерила 155/104, кружится голова")
    await doctor.sees("Своими словами: «намерила 155/104, кружится голова»")
    await curator.sees("намерила 155/104, кружится голова")  # her words are a message, too
    await phone.sees("Есть ли сейчас что-то из этого?")
    await ticked(rig, timedelta(minutes=6))
    await phone.sees("это важно")
    await ticked(rig, timedelta(minutes=14))
    await ticked(rig, timedelta(minutes=16))
    await phone.sees("Прошло 15 минут")


async def test_very_high_pressure_among_other_words_is_an_emergency(rig: Rig) -> None:
    phone, curator, doctor = await mother(rig)
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "Давление")
    await says(phone, "Измерьте, пожалуйста, давление", "170/115 и в ушах звенит")
    await phone.sees("103 или 112, не ждите ответа")
    for human in (curator, doctor):
        await human.sees("Давление 170/115")
    assert await value(rig, "SELECT count(*) FROM observation WHERE code = 'blood_pressure'") == 1


async def test_very_high_pressure_is_an_emergency(rig: Rig) -> None:
    phone, curator, doctor = await mother(rig)
    await menu(phone, "Как я себя чувствую")
    await choose(phone, "Что отметим?", "Давление")
    await says(phone, "Измерьте, пожалуйста, давление", "165/100")
    await phone.sees("103 или 112")
    await curator.sees("Давление 165/100")
    await doctor.sees("Давление 165/100")


async def test_she_can_stop_a_question_in_one_tap(rig: Rig) -> None:
    phone, _, _ = await mother(rig)
    await dated(phone, rig)
    await due_now(rig, "movements")
    await choose(phone, "Как сегодня шевелится малыш?", "Не спрашивать об этом")
    await phone.sees("больше не спрашиваю")
    assert await value(rig, "SELECT state FROM routine WHERE scenario = 'movements'") == "ended"


async def test_a_birth_is_congratulated_and_ends_it_all(rig: Rig) -> None:
    phone, curator, doctor = await mother(rig)
    await dated(phone, rig)
    await menu(phone, "Моя беременность")
    await choose(phone, "У вас 30 недель", "Родила!")
    await choose(phone, "Малыш уже родился?", "Да, родился")
    await phone.sees("Поздравляю вас!")
    await curator.sees("Родила!")
    await doctor.sees("посмотрите, пожалуйста, что из назначений остаётся")
    found = await value(rig, "SELECT array_agg(scenario) FROM routine WHERE state = 'active'")
    assert found == ["after_birth"]


async def test_a_loss_is_met_gently_and_never_asked_about_again(rig: Rig) -> None:
    phone, curator, _ = await mother(rig)
    await dated(phone, rig)
    await menu(phone, "Моя беременность")
    await choose(phone, "У вас 30 недель", "Беременность прервалась")
    await choose(phone, "мне очень жаль", "Да, остановить")
    await phone.sees("Вы ни в чём не виноваты")
    await curator.sees("бережно")
    await phone.sees("рядом есть куратор и психолог")
    before = len(await phone.heard())
    for days in (1, 8, 40):
        await asked(rig, timedelta(days=days))
    assert len(await phone.heard()) == before
    assert await value(rig, "SELECT count(*) FROM routine WHERE state = 'active'") == 0
    await menu(phone, "Мне плохо")
    question = await phone.sees("Что случилось?")
    words = [button["text"] for row in question["buttons"] for button in row]
    assert not {"Малыш затих или слабее", "Отходят воды"} & set(words)


async def test_a_loss_is_heard_though_nobody_ever_reckoned_the_term(rig: Rig) -> None:
    phone, curator, _ = await mother(rig)
    await menu(phone, "Моя беременность")
    await choose(phone, "По чему удобнее считать?", "Что-то изменилось")
    await choose(phone, "Что изменилось?", "Беременность прервалась")
    await choose(phone, "мне очень жаль", "Да, остановить")
    await phone.sees("Вы ни в чём не виноваты")
    await curator.sees("бережно")
    assert await value(rig, "SELECT count(*) FROM routine WHERE state = 'active'") == 0
    assert await value(rig, "SELECT status FROM pregnancy") == "lost"
    await menu(phone, "Моя беременность")
    await phone.sees("Если сейчас это не нужно")


async def test_withdrawing_consent_silences_check_ins_at_once(rig: Rig) -> None:
    phone, _, _ = await mother(rig)
    await dated(phone, rig)
    await menu(phone, "О сервисе")
    await choose(phone, "Службу ведёт", "Отозвать согласие")
    await choose(phone, "Какое согласие отозвать?", "Все, совсем уйти")
    await choose(phone, "Отозвать?", "Да, отозвать")
    await phone.sees("Согласие отозвано")
    before = len(await phone.heard())
    await asked(rig, timedelta(days=8))
    assert len(await phone.heard()) == before
    assert await value(rig, "SELECT count(*) FROM routine WHERE state = 'active'") == 0
