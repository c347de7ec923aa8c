"""«Лекарства» in the console: a prescription on the doctor's phone, a warm word on the family's, doses in between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.care_play import agreed, person_of, run
from tests.integration.console_play import a_curator, an_adult, only_topic, words
from tests.rig import Phone, Rig, until


class Prescriber:
    """Whoever prescribes, in the family's thread."""

    def __init__(self, phone: Phone, topic: str | None) -> None:
        self.phone, self.topic = phone, topic

    async def types(self, text: str, then: str) -> dict[str, Any]:
        """Type words and wait for what follows."""
        await self.phone.send(text, **({"topic": self.topic} if self.topic else {}))
        return await self.phone.sees(then)

    async def presses(self, message: dict[str, Any], button: str, then: str) -> dict[str, Any]:
        """Press a button and wait for what follows."""
        await self.phone.press(message["id"], button)
        return await self.phone.sees(then)


async def _met(rig: Rig, channel: str, **more: Any) -> tuple[Prescriber, Phone]:
    own_id, own = await a_curator(rig, channel, "Орлов Пётр Андреевич", **more)
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Вопрос про лекарства")
    await own.sees("Вопрос про лекарства")
    # Whatever the hour of this run, the words to the person aren't held back.
    quiet = "INSERT INTO daily_life (person_id, quiet) VALUES ($1, '')"
    await run(rig, quiet, await person_of(rig, family))
    return Prescriber(own, await only_topic(own) if channel == "telegram" else None), family


async def _prescribed(writer: Prescriber, drug: str = "Железа сульфат 100 мг") -> dict[str, Any]:
    """Everything up to the last page; it."""
    page = await writer.types("/lek", "Пока ничего не назначено")
    await writer.presses(page, "Назначить", "Что назначаем?")
    await writer.types(drug, "Сколько за один приём?")
    await writer.types("1 таблетка", "Когда принимать?")
    asked = await writer.types("8:00 и 20:00", "По каким дням?")
    await writer.presses(asked, "Каждый день", "Сколько принимать?")
    asked = await writer.types("20 приёмов", "Насколько важно")
    await writer.presses(asked, "Важное", "Что делать при пропуске?")
    return await writer.types("Не удваивать, принять следующую", "Проверьте, пожалуйста")


@pytest.mark.parametrize("channel", ["telegram", "vk"])
async def test_a_curator_prescribes_from_a_verified_prescription_and_the_person_is_told(rig: Rig, channel: str) -> None:
    writer, family = await _met(rig, channel)
    await agreed(rig, family)
    page = await _prescribed(writer)
    assert "По 1 таблетке в 8:00 и 20:00, 20 приёмов." in page["text"]
    assert "При пропуске: Не удваивать, принять следующую." in page["text"]
    assert "чат не заменяет осмотр" in page["text"]
    # Without the tick nothing is prescribed.
    await writer.phone.press(page["id"], "Назначить")
    assert await run(rig, "SELECT count(*) FROM medication_plan") == 0
    await writer.presses(page, "☐ По назначению врача, проверено", "Проверьте, пожалуйста")
    found = await until(lambda: _with(writer.phone, "☑ По назначению врача, проверено"), what="the tick")
    assert found is not None
    ticked = found
    assert "Назначить" in words(ticked)
    await writer.presses(ticked, "Назначить", "Назначено: Железа сульфат 100 мг")
    heard = await family.sees("У вас новое назначение")
    assert "По 1 таблетке в 8:00 и 20:00, 20 приёмов." in heard["text"]
    person_id = await person_of(rig, family)
    plan = "SELECT status FROM medication_plan WHERE person_id = $1 AND critical AND requester_id IS NULL"
    assert await run(rig, plan, person_id) == "active"
    assert await run(rig, "SELECT count(*) FROM dose WHERE person_id = $1", person_id) >= 3
    # The same page pressed again does nothing more.
    await writer.phone.press(ticked["id"], "Назначить")
    assert await run(rig, "SELECT count(*) FROM medication_plan") == 1
    actions = "SELECT string_agg(action, ',' ORDER BY id) FROM audit_event WHERE action LIKE 'plan%'"
    assert await run(rig, actions) == "plans_shown,plan_put,plan_verified"


async def _with(phone: Phone, button: str) -> dict[str, Any] | None:
    found = [one for one in await phone.messages() if button in words(one)]
    return found[-1] if found else None


async def test_without_health_consent_the_person_hears_neutral_words(rig: Rig) -> None:
    writer, family = await _met(rig, "telegram", role="supervisor")
    page = await _prescribed(writer)
    await writer.presses(page, "☐ По назначению врача, проверено", "Проверьте")
    ticked = await until(lambda: _with(writer.phone, "☑ По назначению врача, проверено"), what="the tick")
    assert ticked is not None
    await writer.presses(ticked, "Назначить", "Назначено")
    heard = await family.sees("У вас новое назначение")
    assert "Железа" not in heard["text"]
    # Nor is it shown to whom opens the list: what is stopped there can be stopped without its name.
    listed = await writer.types("/lek", "не показываем, какое")
    assert "Железа" not in listed["text"] + "".join(words(listed))
    one = await writer.presses(listed, "1. Назначение", "Важное.")
    assert "удваивать" not in one["text"]
    assert "Изменить" not in words(one)
    asked = await writer.presses(one, "Остановить", "Остановить приём совсем?")
    await writer.presses(asked, "Остановить", "Остановлено.")


async def test_what_cannot_be_is_told_in_a_sentence_and_asked_again(rig: Rig) -> None:
    writer, _ = await _met(rig, "vk")
    page = await writer.types("/lek", "Пока ничего не назначено")
    await writer.presses(page, "Назначить", "Что назначаем?")
    await writer.types("123", "Напишите название словами")
    await writer.types("Железо", "Сколько за один приём?")
    await writer.types("0 таблеток", "Доза должна быть больше нуля")
    await writer.types("две таблетки", "Когда принимать?")
    await writer.types("25:00", "Времени 25:00 не бывает")
    asked = await writer.types("утром и на ночь", "По каким дням?")
    await writer.presses(asked, "Через день", "Сколько принимать?")
    await writer.types("до 31 февраля", "В феврале 28 или 29 дней")
    await writer.types("с 20 января по 10 января", "раньше начала")
    asked = await writer.types("10 дней", "Насколько важно")
    asked = await writer.presses(asked, "Обычное", "Что делать при пропуске?")
    page = await writer.presses(asked, "Пропустить", "чат не заменяет осмотр")
    assert "По 2 таблетки через день утром и на ночь, 10 дней, 10 приёмов." in page["text"]
    assert "При пропуске: уточните у врача." in page["text"]


async def test_a_taper_is_written_step_by_step_and_anything_can_be_amended(rig: Rig) -> None:
    writer, _ = await _met(rig, "vk")
    page = await _prescribed(writer, "Преднизолон 5 мг")
    asked = await writer.presses(page, "Добавить шаг: затем…", "Следующий шаг. Сколько за один приём?")
    await writer.types("полтаблетки", "Следующий шаг. Сколько принимать?")
    page = await writer.types("5 дней", "всего")
    assert "затем по половине таблетки в 8:00 и 20:00, 5 дней, 10 приёмов, всего 30 приёмов" in page["text"]
    asked = await writer.presses(page, "Исправить…", "Что исправить?")
    assert "Исправить: доза" in words(asked)
    asked = await writer.presses(asked, "Исправить: важность", "Насколько важно")
    page = await writer.presses(asked, "Обычное", "Обычное.")
    page = await writer.presses(page, "Убрать последний шаг", "20 приёмов.")
    assert "затем" not in page["text"]


async def test_the_draft_outlives_a_restart_and_lies_sealed(rig: Rig) -> None:
    writer, _ = await _met(rig, "vk")
    await _prescribed(writer)
    kept = await run(rig, "SELECT pending FROM console WHERE pending IS NOT NULL")
    assert "Железа" not in str(kept)
    assert '"room":"rx"' in str(kept)
    page = await writer.phone.sees("Проверьте, пожалуйста")
    await writer.presses(page, "Отмена", "Хорошо, отменено")
    assert await run(rig, "SELECT count(*) FROM medication_plan") == 0


async def test_a_plan_is_changed_held_and_stopped_from_its_page(rig: Rig) -> None:
    writer, family = await _met(rig, "telegram")
    await agreed(rig, family)
    page = await _prescribed(writer)
    await writer.phone.press(page["id"], "☐ По назначению врача, проверено")
    ticked = await until(lambda: _with(writer.phone, "☑ По назначению врача, проверено"), what="the tick")
    assert ticked is not None
    await writer.presses(ticked, "Назначить", "Назначено")
    listed = await writer.types("/lek", "1. Железа сульфат 100 мг, по 1 таблетке в 8:00 и 20:00")
    one = await writer.presses(listed, "1. Железа сульфат 100 мг", "Важное.\nПри пропуске: Не удваивать")
    await writer.presses(listed, "Лист приёма", "Лист приёма: Смирнова")
    sheets = [one for message in await writer.phone.messages() for one in message["attachments"]]
    assert [one["name"] for one in sheets] == ["Лист приёма.pdf"]
    asked = await writer.presses(one, "Приостановить", "Напоминания прекратятся сразу")
    await writer.presses(asked, "Приостановить", "Приостановлено.")
    await family.sees("Приём пока приостановлен")
    assert await run(rig, "SELECT count(*) FROM dose WHERE state <> 'cancelled'") == 0
    await writer.phone.press(one["id"], "Приостановить")
    listed = await writer.types("/lek", "20 приёмов — приостановлено")
    one = await writer.presses(listed, "1. Железа сульфат 100 мг", "мг — приостановлено")
    asked = await writer.presses(one, "Продолжить", "начнутся с ближайшего времени")
    await writer.presses(asked, "Продолжить", "Продолжаем.")
    await family.sees("Приём продолжается")
    assert await run(rig, "SELECT count(*) FROM dose WHERE state = 'planned'") >= 3
    asked = await writer.presses(one, "Изменить", "Давайте заново")
    asked = await writer.phone.sees("Сколько за один приём?")
    await writer.types("2 таблетки", "Когда принимать?")
    asked = await writer.types("9:00", "По каким дням?")
    await writer.presses(asked, "Каждый день", "Сколько принимать?")
    page = await writer.types("10 дней", "Меняем:")
    await writer.phone.press(page["id"], "☐ По назначению врача, проверено")
    ticked = await until(lambda: _with_both(writer.phone), what="the tick")
    assert ticked is not None
    await writer.presses(ticked, "Изменить назначение", "Изменено:")
    heard = await family.sees("Ваше назначение изменилось")
    assert "по 2 таблетки в 9:00" in heard["text"].lower()
    assert await run(rig, "SELECT count(*) FROM plan_version") == 2
    assert await run(rig, "SELECT count(DISTINCT extract(hour FROM due_at)) FROM dose WHERE state = 'planned'") == 1


async def _with_both(phone: Phone) -> dict[str, Any] | None:
    found = await _with(phone, "Изменить назначение")
    return found if found and "☑ По назначению врача, проверено" in words(found) else None


async def test_a_psychologist_may_look_and_not_prescribe(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk", role="curator")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Вопрос про лекарства")
    await own.sees("Вопрос про лекарства")
    writer = Prescriber(own, None)
    page = await writer.types("/lek", "Пока ничего не назначено")
    await run(rig, "UPDATE curator SET role = 'psychologist' WHERE id = $1", own_id)
    await run(rig, "UPDATE setting SET value = (value::bigint + 1)::text WHERE name = 'roster'")
    await own.press(page["id"], "Назначить")
    listed = await writer.types("/lek", "Пока ничего не назначено")
    assert "Назначить" in words(page)
    assert await run(rig, "SELECT count(*) FROM console WHERE pending IS NOT NULL") == 0
    assert listed["text"] == page["text"]
