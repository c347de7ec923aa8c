"""«Мои напоминания»: one message whose pages turn in place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scenarios.plan_content import from_json
from tests.integration.care_play import a_dose, a_plan, agreed, dosage, dose, person_of, reports, run, says, seen, vault
from tests.integration.console_play import words
from tests.integration.faulty import settled
from tests.rig import CHANNELS, Phone, Rig, until

MOSCOW = ZoneInfo("Europe/Moscow")


async def opened(phone: Phone) -> str:
    """The first page; the messenger's id of it."""
    await phone.send("Мои напоминания")
    return str((await phone.sees("Сегодня,"))["id"])


async def turned(phone: Phone, page: str, button: str, expected: str) -> dict[str, Any]:
    """Press a button of the page and wait until it reads this, in its place."""
    before, stood = len(await phone.heard()), await seen(phone, page)
    await phone.press(page, button)

    async def look() -> dict[str, Any] | None:
        now = await seen(phone, page)
        changed = (now["text"], words(now)) != (stood["text"], words(stood))
        return now if changed and expected in now["text"] else None

    found = await until(look, what=f"«{expected}» in place")
    assert len(await phone.heard()) == before, "no new message"
    assert found is not None
    return found


def at_noon() -> datetime:
    """A due time that is today by Moscow's clock, whatever the hour."""
    return datetime.now(MOSCOW).replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_day_shows_each_dose_and_marks_it_in_place(rig: Rig, channel: str) -> None:
    phone, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
    one = await a_dose(
        rig, await a_plan(rig, phone, "Железо", stock=20), soon, state="planned", asked=0,
        silent_since=None, last_sent_at=None, wake_at=soon,
    )  # fmt: skip
    page = await opened(phone)
    shown = await seen(phone, page)
    assert "Железо, по 1 таблетке" in shown["text"]
    mark = next(name for name in words(shown) if name.startswith("Принято"))
    after = await turned(phone, page, mark, "принято в")
    kept = await dose(rig, one)
    assert (kept["state"], kept["wake_at"], await reports(rig, one)) == ("taken", None, ["completed"])
    undo = next(name for name in words(after) if name.startswith("Отменить"))
    await turned(phone, page, undo, "▫️")
    assert ((await dose(rig, one))["state"], await run(rig, "SELECT stock FROM medication_plan")) == ("planned", 20)


async def test_without_health_consent_nothing_is_named_and_the_way_to_give_it_is_told(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await a_dose(rig, await a_plan(rig, phone, "Железо"), at_noon())
    page = await opened(phone)
    shown = await seen(phone, page)
    assert "Железо" not in shown["text"]
    assert "согласие на данные о здоровье" in shown["text"]
    await turned(phone, page, "Курсы", "Назначение")
    assert "Железо" not in " ".join([*await phone.heard(), *words(await seen(phone, page))])
    assert "таблет" not in (await seen(phone, page))["text"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_calendar_comes_as_a_picture_and_no_copy_of_it_stays(rig: Rig, channel: str) -> None:
    phone, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await a_dose(rig, await a_plan(rig, phone), state="taken", wake_at=None, taken_at=datetime.now(UTC))
    page = await opened(phone)
    await phone.press(page, "Календарь")
    shown = await phone.sees("Как идёт этот месяц", within=20)
    [picture] = shown["attachments"]
    assert picture["kind"] == "photo"
    made = rig.settings.data_dir / "attachments" / "made"
    assert list(made.glob("*")) == []


async def test_courses_are_told_in_words_and_a_prescribed_one_is_not_paused_here(rig: Rig) -> None:
    phone, _ = await rig.pair("telegram", "vk")
    await agreed(rig, phone)
    plan = await a_plan(rig, phone, "Железо", stock=30, dosage=dosage(2))
    page = await opened(phone)
    await turned(phone, page, "Курсы", "По 2 таблетки")
    shown = await turned(phone, page, "1. Железо", "Менять назначение может только врач")
    assert "хватит на" in shown["text"]
    asked = await turned(phone, page, "Пауза", "может только врач: иногда пауза вреднее")
    assert words(asked) == ["Связаться с куратором", "Назад"]
    assert await run(rig, "SELECT status FROM medication_plan WHERE id = $1", plan) == "active"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_own_reminder_is_made_paused_and_removed(rig: Rig, channel: str) -> None:
    phone, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    await agreed(rig, phone)
    page = await opened(phone)
    await phone.press(page, "Добавить своё")
    await phone.sees("О чём напоминать?")
    await phone.send("Витамин D")
    await phone.sees("Во сколько напоминать?")
    await phone.send("9:00")
    await phone.press((await phone.sees("Добавить ещё время?"))["id"], "Хватит")
    await phone.press((await phone.sees("В какие дни?"))["id"], "Каждый день")
    await phone.press((await phone.sees("До какого дня?"))["id"], "Без конца")
    assert "Витамин D" in (await phone.sees("Готово."))["text"]
    identifier, own = await _row(rig, "SELECT identifier, own FROM medication_plan")
    assert (identifier.startswith("own:"), own) == (True, True)
    content = from_json(vault(rig).decrypt(await run(rig, "SELECT content FROM plan_version")))
    assert (content.drug, content.dosage[0].get("doseAndRate")) == ("Витамин D", None)
    assert await run(rig, "SELECT count(*) FROM dose WHERE state = 'planned'") >= 1
    assert await run(rig, "SELECT count(*) FROM message WHERE content::text LIKE '%Витамин%'") == 0
    await turned(phone, page, "Курсы", "ваше напоминание")
    await turned(phone, page, "1. Витамин D", "Витамин D (ваше напоминание)")
    await turned(phone, page, "Пауза", "на сколько сделать паузу?")
    await turned(phone, page, "На 3 дня", "пауза до")
    soon = datetime.now(UTC) + timedelta(days=3)
    assert await run(rig, "SELECT count(*) FROM dose WHERE state = 'planned' AND due_at < $1", soon) == 0
    await turned(phone, page, "Продолжить", "(ваше напоминание)")
    assert await run(rig, "SELECT count(*) FROM dose WHERE state = 'planned'") >= 1
    await turned(phone, page, "Убрать совсем", "убрать это напоминание совсем?")
    await turned(phone, page, "Убрать", "ничего не назначено")
    assert await run(rig, "SELECT status FROM medication_plan") == "stopped"
    assert await run(rig, "SELECT count(*) FROM dose WHERE state = 'planned'") == 0


async def _row(rig: Rig, query: str) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.row(query)


async def test_times_of_the_day_quiet_hours_and_the_zone_are_the_persons_own(rig: Rig) -> None:
    phone, _ = await rig.pair("max")
    await agreed(rig, phone)
    after_breakfast = [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "when": ["PCM"]}}}]
    await a_plan(rig, phone, "Железо", dosage=after_breakfast)
    page = await opened(phone)
    await turned(phone, page, "Настройки", "завтрак 08:00")
    await turned(phone, page, "Тихие часы", "как у всех")
    await turned(phone, page, "Без тихих часов", "Тихие часы: нет")
    assert await run(rig, "SELECT quiet FROM daily_life") == ""
    await phone.press(page, "Своё время")
    await phone.sees("Со скольки не беспокоить")
    await phone.send("23:30")
    await phone.sees("А до скольки?")
    await phone.send("7:00")
    await phone.sees("с 23:30 до 07:00")
    assert await run(rig, "SELECT quiet FROM daily_life") == "23:30-07:00"
    await turned(phone, page, "Назад", "с 23:30 до 07:00")
    await turned(phone, page, "Мой день", "От этих времён считаются")
    await phone.press(page, "Изменить")
    await phone.press((await phone.sees("Во сколько вы обычно встаёте?"))["id"], "Оставить")
    await phone.sees("Завтрак?")
    await phone.send("10:15")
    for question in ("Обед?", "Ужин?", "ложитесь спать"):
        await phone.press((await phone.sees(question))["id"], "Оставить")
    await phone.sees("завтрак 10:15")
    due = await run(rig, "SELECT min(due_at) FROM dose WHERE state = 'planned'")
    assert due.astimezone(MOSCOW).strftime("%H:%M") == "10:45", "after breakfast is half an hour after it"
    await turned(phone, page, "Назад", "завтрак 10:15")
    await turned(phone, page, "Часовой пояс", "Москва")
    asking = next(name for name in words(await seen(phone, page)) if name.startswith("Омск"))
    await turned(phone, page, asking, "Перевести напоминания на это время?")
    assert await run(rig, "SELECT timezone FROM person WHERE id = $1", await person_of(rig, phone)) is None
    await turned(phone, page, "Да, перевести", "Часовой пояс: Омск")
    assert await run(rig, "SELECT timezone FROM person WHERE id = $1", await person_of(rig, phone)) == "Asia/Omsk"
    dues = await _rows(rig, "SELECT due_at FROM dose WHERE state = 'planned'")
    assert {row[0].astimezone(ZoneInfo("Asia/Omsk")).strftime("%H:%M") for row in dues} == {"10:45"}


async def _rows(rig: Rig, query: str) -> Any:
    async with rig.db.transaction() as tx:
        return await tx.rows(query)


async def test_what_is_left_is_counted_and_said_once_when_it_runs_low(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await agreed(rig, phone)
    plan = await a_plan(rig, phone, "Железо")
    page = await opened(phone)
    await turned(phone, page, "Настройки", "Настройки напоминаний")
    await turned(phone, page, "Сколько осталось", "Железо: не считаем")
    await phone.press(page, "Железо")
    await phone.sees("сколько осталось дома?")
    await phone.send("6")
    await phone.sees("Железо: осталось 6, хватит на")
    now = datetime.now(UTC).replace(microsecond=0)
    first = await a_dose(rig, plan, now - timedelta(minutes=2))
    second = await a_dose(rig, plan, now - timedelta(minutes=1))
    for number, one in enumerate((first, second)):
        await phone.send("Мои напоминания")
        await until(partial(_pages, phone, number + 2), what="the page")
        last = [shown for shown in await phone.messages() if "Сегодня," in shown["text"]][-1]
        mark = next(name for name in words(last) if name.startswith("Принято"))
        await phone.press(last["id"], mark)
        await until(partial(_taken, rig, one), what="taken")
    await settled(rig)
    assert await run(rig, "SELECT stock FROM medication_plan") == 4
    assert sum("Пора купить ещё" in text for text in await phone.heard()) == 1


async def _pages(phone: Phone, least: int) -> bool:
    return sum("Сегодня," in text for text in await phone.heard()) >= least - 1


async def _taken(rig: Rig, one: int) -> bool:
    return bool((await dose(rig, one))["state"] == "taken")


async def two_adults(rig: Rig, channel: str, other_channel: str) -> tuple[Phone, Phone]:
    """A mother and her husband, both joined."""
    phone, _ = await rig.pair(channel, "vk" if channel == "telegram" else "telegram")
    family = await run(rig, "SELECT family_id FROM person WHERE id = $1", await person_of(rig, phone))
    _, code = await rig.person(family, "Смирнов Иван Петрович")
    husband = rig.phone(other_channel)
    await rig.join(husband, code)
    return phone, husband


@pytest.mark.parametrize(("channel", "other"), [("vk", "max"), ("max", "telegram"), ("telegram", "max")])
async def test_somebody_close_is_told_only_once_both_have_agreed_and_either_ends_it(
    rig: Rig, channel: str, other: str
) -> None:
    phone, husband = await two_adults(rig, channel, other)
    page = await opened(phone)
    await turned(phone, page, "Настройки", "Близкий человек: никого")
    await turned(phone, page, "Близкий человек", "Если приём долго остаётся без отметки")
    await turned(phone, page, "Попросить: Иван Петрович", "СОГЛАСИЕ НА ПЕРЕДАЧУ СВЕДЕНИЙ")
    assert await run(rig, "SELECT count(*) FROM trust") == 0
    await turned(phone, page, "Согласен", "Ждём ответа: Иван Петрович")
    asked = await husband.sees("просит вас о помощи")
    assert await _trust(rig) == ("offered", 1)
    await husband.press(asked["id"], "Согласиться")
    await phone.sees("Иван Петрович: согласие есть")
    assert await _trust(rig) == ("agreed", 2)
    page = await opened_anew(phone)
    await turned(phone, page, "Настройки", "Близкий человек: Иван Петрович")
    await turned(phone, page, "Близкий человек", "Узнаёт о ваших приёмах: Иван Петрович")
    await phone.press(page, "Прекратить: Иван Петрович")
    await husband.sees("уговор о приёмах закончен")
    assert await _trust(rig) == ("ended", 0)


async def opened_anew(phone: Phone) -> str:
    before = sum("Сегодня," in text for text in await phone.heard())
    await phone.send("Мои напоминания")
    await until(partial(_more, phone, before), what="the page")
    return str([shown for shown in await phone.messages() if "Сегодня," in shown["text"]][-1]["id"])


async def _more(phone: Phone, before: int) -> bool:
    return sum("Сегодня," in text for text in await phone.heard()) > before


async def _trust(rig: Rig) -> tuple[str, int]:
    """Its state, and how many of the two have a consent of their own in force."""
    consents = "SELECT count(*) FROM consent WHERE kind = 'trusted' AND withdrawn_at IS NULL"
    return await run(rig, "SELECT state FROM trust"), await run(rig, consents)


async def test_a_page_of_another_person_gives_nothing_away(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await agreed(rig, phone)
    plan = await a_plan(rig, phone, "Железо")
    one = await a_dose(rig, plan)
    stranger, _ = await rig.pair("max", "telegram")
    data = [
        f"r:t:{one}",
        f"r:p:{plan}",
        f"r:x:{plan}:y",
        f"r:l:{plan}",
        f"r:c:{one}:due",
        f"r:n:{plan}",
        "r:zz",
        "r:b:y:1",
    ]
    shown = await says(rig, stranger, "Чужая страница", [(str(number), what) for number, what in enumerate(data)])
    for number in range(len(data)):
        message = await seen(stranger, shown)
        if str(number) in words(message):
            await stranger.press(shown, str(number))
            await settled(rig)
    assert "Железо" not in " ".join(await stranger.heard())
    assert ((await dose(rig, one))["state"], await run(rig, "SELECT status FROM medication_plan")) == ("due", "active")
    assert await run(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'") == 0


async def test_what_is_taken_as_needed_is_recorded_without_a_dose_and_once(rig: Rig) -> None:
    phone, _ = await rig.pair("max")
    await agreed(rig, phone)
    needed = [{"asNeededBoolean": True, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "таблетка"}}]}]
    await a_plan(rig, phone, "Но-шпа", dosage=needed, stock=10)
    page = await opened(phone)
    await turned(phone, page, "Курсы", "Но-шпа")
    await turned(phone, page, "1. Но-шпа", "при необходимости")
    await turned(phone, page, "Принято сейчас", "Осталось 9")
    await phone.press(page, "Принято сейчас")
    await settled(rig)
    assert await _rows(rig, "SELECT dose_id, status FROM intake") == [(None, "completed")]
