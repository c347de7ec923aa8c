"""«Меры поддержки» over the sandbox: the quiz, a search, documents, places nearby, a curator who sends a measure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.catalogue import STARTER, bring, bring_services
from tests.integration.console_play import words
from tests.rig import CHANNELS, Phone, Rig, until


async def opened(family: Phone) -> dict[str, Any]:
    """The section's first page."""
    await family.send("Меры поддержки")
    return await family.sees("Меры поддержки. Можно пройти")


async def now(family: Phone, message_id: str) -> dict[str, Any]:
    """A message as it reads now."""
    return next(one for one in await family.messages() if one["id"] == message_id)


async def pressed(family: Phone, message_id: str, button: str, then: str) -> dict[str, Any]:
    """Press a button of a message that changes in place; how it reads then."""
    await family.press(message_id, button)

    async def changed() -> dict[str, Any] | None:
        seen = await now(family, message_id)
        return seen if then in seen["text"] else None

    found = await until(changed, what=f"«{then}» in place")
    assert found is not None
    return found


async def test_a_mother_passes_the_quiz_and_sees_why(rig: Rig) -> None:
    await bring(rig.db, STARTER)
    family, curator = await rig.pair("vk", "telegram")
    page = (await opened(family))["id"]
    await pressed(family, page, "Что мне положено", "Вы ждёте ребёнка?")
    await pressed(family, page, "Да, до 12 недель", "встали на учёт")
    await pressed(family, page, "Да", "Сколько у вас детей")
    await pressed(family, page, "Трое", "Сколько лет младшему?")
    await pressed(family, page, "От трёх до шестнадцати", "участник СВО")
    await pressed(family, page, "Нет", "инвалидность")
    await pressed(family, page, "Нет", "прожиточного минимума")
    await pressed(family, page, "Меньше", "Вы работаете или учитесь очно?")
    await pressed(family, page, "← Назад", "прожиточного минимума")
    await pressed(family, page, "Меньше", "Вы работаете или учитесь очно?")
    await pressed(family, page, "Ни то ни другое", "кредит")
    await pressed(family, page, "Не знаю", "пенсию")
    told = await pressed(family, page, "Нет", "Похоже, вам положено")
    assert "Единое пособие беременной женщине" in told["text"]
    assert "вы встали на учёт в первые 12 недель" in told["text"]
    assert "не обещание: решение принимает СФР" in told["text"]
    assert "Пособие по беременности и родам" not in told["text"]
    more = await pressed(family, page, "Дальше →", "возможно, если у вас ипотека")
    assert "Погашение ипотеки за третьего ребёнка" in more["text"]
    back = await pressed(family, page, "← Назад", "Единое пособие беременной женщине")
    button = next(one for one in words(back) if "Единое пособие беременной" in one)
    card = await pressed(family, page, button, "Почему может быть положено:")
    assert "• вы ждёте ребёнка" in card["text"]
    assert "⚠️ Сведения не проверены: уточните у куратора." in card["text"]
    assert await curator.topics() == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_documents_are_ticked_in_place_and_the_curator_is_asked_with_the_measures_name(
    rig: Rig, channel: str
) -> None:
    await bring(rig.db, STARTER)
    family, curator = await rig.pair(channel, "telegram")
    page = (await opened(family))["id"]
    listed = await pressed(family, page, "Для меня", "Меры для таких семей, как ваша:")
    button = next(one for one in words(listed) if one.startswith("Статус многодетной"))
    await pressed(family, page, button, "Кому положено:")
    await pressed(family, page, "Собрать документы", "◻️ 1. Паспорта родителей")
    ticked = await pressed(family, page, "◻️ 1", "✅ 1. Паспорта родителей")
    assert "◻️ 2. Свидетельства" in ticked["text"]
    await pressed(family, page, "✅ 1", "◻️ 1. Паспорта родителей")
    await pressed(family, page, "← К мере", "Кому положено:")
    await family.press(page, "Спросить куратора")
    await family.sees("Вопрос у куратора, ответ придёт сюда.")
    await pressed(family, page, "Все меры", "Можно пройти короткий опрос")
    await pressed(family, page, "Для меня", "Меры для таких семей, как ваша:")
    await pressed(family, page, button, "Кому положено:")
    await family.press(page, "Спросить куратора")
    seen = await curator.sees("Вопрос о мере поддержки «Статус многодетной семьи»")
    await curator.send("Подходит, помогу.", reply_to=seen["id"], topic=seen["topic"])
    await family.sees("Подходит, помогу.")
    assert sum("Вопрос о мере поддержки" in text for text in await curator.heard()) == 1
    await until(lambda: _asked_already(family, page), what="the button's end")


async def _asked_already(family: Phone, page: str) -> bool:
    return "Спросить куратора" not in words(await now(family, page))


async def test_typed_words_find_a_measure_and_nothing_found_asks_the_curator(rig: Rig) -> None:
    await bring(rig.db, STARTER)
    family, curator = await rig.pair("vk", "telegram")
    page = (await opened(family))["id"]
    await family.press(page, "Найти")
    await family.sees("Что ищете?")
    await family.send("материнский капиатл")
    found = await family.sees("Вот что нашлось:")
    assert "• Материнский капитал" in found["text"]
    await pressed(family, found["id"], "Материнский капитал", "Куда обращаться:")
    assert await curator.topics() == []
    await family.press(found["id"], "Все меры")
    again = await family.sees("Меры поддержки. Можно пройти")
    await family.press(again["id"], "Найти")
    await until(lambda: _asked_twice(family), what="the question again")
    await family.send("прокат велосипедов")
    await family.sees("По словам «прокат велосипедов» ничего не нашлось. Ваш вопрос уже у куратора")
    await curator.sees("Ищу меру поддержки и не нахожу: «прокат велосипедов»")


async def _asked_twice(family: Phone) -> bool:
    return sum("Что ищете?" in text for text in await family.heard()) == 2


async def test_a_place_nearby_is_found_by_its_kind_and_by_words(rig: Rig, tmp_path: Path) -> None:
    await bring_services(rig.db, tmp_path)
    family, _ = await rig.pair("vk", "telegram")
    page = (await opened(family))["id"]
    kinds = await pressed(family, page, "Куда обратиться рядом", "рядом: Липецк. Что нужно?")
    assert [one for one in words(kinds) if "(" in one] == ["Здоровье (1)", "Психолог и логопед (1)"]
    await pressed(family, page, "Здоровье (1)", "Женская консультация № 1 — ул. Ленина, 5")
    card = await pressed(family, page, "Женская консультация № 1", "📞 +7 474 222-33-44")
    assert "🕘 Пн–Пт 8:00–19:00" in card["text"]
    assert "Открыть сайт" in words(card)
    await pressed(family, page, "Все меры", "Меры поддержки. Можно пройти")
    await family.press(page, "Найти")
    await family.sees("Что ищете?")
    await family.send("лагопед для ребенка")
    await family.sees("📍 Центр помощи семье «Вместе»")


async def test_where_no_place_is_known_the_curator_is_asked(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    page = (await opened(family))["id"]
    await pressed(family, page, "Куда обратиться рядом", "пока ничего не записано")
    await curator.sees("Куда у нас можно обратиться за помощью?")


async def test_a_curator_sends_a_measure_and_a_place_in_two_taps(rig: Rig, tmp_path: Path) -> None:
    await bring(rig.db, STARTER)
    await bring_services(rig.db, tmp_path)
    family, curator = await rig.pair("vk", "telegram")
    await family.send("Что нам положено на третьего?")
    topic = (await curator.sees("на третьего?"))["topic"]
    await curator.send("/mera выплата на третьево", topic=topic)
    listed = await curator.sees("карточка уйдёт семье")
    await curator.press(listed["id"], "Погашение ипотеки за третьего ребёнка")
    got = await family.sees("Государство гасит часть ипотеки")
    await curator.sees("Отправлено семье: «Погашение ипотеки за третьего ребёнка».")
    await pressed(family, got["id"], "Собрать документы", "◻️ 1. Паспорт заёмщика")
    await curator.send("Меры", topic=topic)
    await until(lambda: _listed(curator, 2), what="the second list")
    own = await curator.sees("карточка уйдёт семье")
    assert "Статус многодетной семьи" in " ".join(words(own))
    await curator.send("/service психолог", topic=topic)
    near = await curator.sees("Искать по словам: /service")
    await curator.press(near["id"], "Центр помощи семье «Вместе»")
    await family.sees("📍 пр. Победы, 12")
    await curator.send("/mera прокат велосипедов", topic=topic)
    await curator.sees("По словам «прокат велосипедов» ничего не нашлось")


async def _listed(curator: Phone, times: int) -> bool:
    return sum("карточка уйдёт семье" in text for text in await curator.heard()) >= times


@pytest.mark.parametrize(
    ("entry", "page"),
    [
        ("Меры поддержки", "Можно пройти короткий опрос"),
        ("Мои обращения", "Обращений пока нет"),
        ("Мои напоминания", "Сегодня,"),
    ],
)
async def test_a_section_opens_under_the_menu_which_stays_where_it_is_all_there_is(
    rig: Rig, entry: str, page: str
) -> None:
    """In MAX the menu hangs under a message: a page in its place would leave a family without «Мне плохо»."""
    family, _ = await rig.pair("max", "telegram")
    menu = await family.sees("Просто пишите сюда")
    await family.press(menu["id"], entry)
    opened = await family.sees(page)
    assert opened["id"] != menu["id"]
    assert words(await now(family, menu["id"])) == words(menu)
