"""Children of a family: told, set right and taken back by the family, put down by its curator, kept to the month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scenarios.child_age import age_words
from tests.integration.care_play import agreed, person_of, run
from tests.integration.console_play import a_curator, an_adult, only_topic, words
from tests.integration.talking import choose, rows, says, value
from tests.rig import Phone, Rig, until

BORN = "SELECT to_char(born, 'YYYY-MM'), source FROM child ORDER BY born"
TODAY = datetime.now(UTC).astimezone(ZoneInfo("Europe/Moscow")).date()
MAY, JUNE = age_words(date(2019, 5, 1), TODAY), age_words(date(2019, 6, 1), TODAY)


async def born(rig: Rig) -> list[tuple[str, str]]:
    return [tuple(row) for row in await rows(rig, BORN)]


async def told(phone: Phone, month: str) -> None:
    """One more child, from the page."""
    page = [one for one in await phone.messages() if "Добавить ребёнка" in words(one)][-1]
    await phone.press(page["id"], "Добавить ребёнка")
    await says(phone, "Когда родился ребёнок?", month)


async def test_a_family_tells_of_its_children_and_sets_it_right(rig: Rig) -> None:
    phone, curator = await rig.pair("max")
    await phone.sees("Здравствуйте")
    await phone.send("Дети")
    page = await phone.sees("Расскажите о детях, чтобы мы вовремя подсказывали")
    await phone.press(page["id"], "Добавить ребёнка")
    # A paper tells nothing of children: the text that does is agreed to first.
    await choose(phone, "в его тексте теперь есть месяц и год рождения детей", "Согласен")
    await says(phone, "Когда родился ребёнок?", "май 2019")
    page = await phone.sees(f"• Май 2019, {MAY}")
    versions = await rows(rig, "SELECT text_version, withdrawn_at IS NULL FROM consent WHERE kind = 'base' ORDER BY id")
    assert [tuple(row) for row in versions] == [("paper", False), ("base-2026-11", True)]
    await phone.press(page["id"], "Добавить ребёнка")
    await says(phone, "Когда родился ребёнок?", "2021")
    await phone.sees("Ещё нужен месяц")
    await phone.send("ноябрь 2021")
    await until(lambda: _shows(phone, "Ноябрь 2021"), what="both children")
    assert await born(rig) == [("2019-05", "family"), ("2021-11", "family")]
    await phone.press((await _page(phone))["id"], f"Май 2019, {MAY}")
    await choose(phone, f"Май 2019, {MAY}.\n\nИсправить месяц или убрать", "Исправить")
    await says(phone, "Сейчас записано: май 2019", "06.2019")
    await until(lambda: _shows(phone, "Июнь 2019"), what="the corrected child")
    await phone.press((await _page(phone))["id"], f"Июнь 2019, {JUNE}")
    await choose(phone, f"Июнь 2019, {JUNE}.\n\nИсправить месяц или убрать", "Убрать")
    await until(lambda: _gone(rig, 1), what="one child left")
    assert await born(rig) == [("2021-11", "family")]
    actions = await rows(rig, "SELECT action FROM audit_event WHERE action LIKE 'child%' ORDER BY id")
    assert [row[0] for row in actions] == ["child_added", "child_added", "child_corrected", "child_removed"]
    detail = await value(rig, "SELECT detail::text FROM audit_event WHERE action = 'child_removed'")
    assert "2019" not in detail
    assert not any("2019" in text or "2021" in text for text in await curator.heard())


async def _page(phone: Phone) -> dict[str, Any]:
    return [one for one in await phone.messages() if "Добавить ребёнка" in words(one)][-1]


async def _shows(phone: Phone, text: str) -> bool:
    return any(text in one for one in words(await _page(phone)))


async def _gone(rig: Rig, left: int) -> bool:
    return bool(await value(rig, "SELECT count(*) = $1 FROM child", left))


async def test_a_teacher_is_not_asked_about_children(rig: Rig) -> None:
    curator_id, _ = await a_curator(rig, "telegram")
    _, code = await rig.person(await rig.family(curator_id), audiences=["teacher"])
    phone = rig.phone("vk")
    await rig.join(phone, code)
    greeting = await phone.sees("Здравствуйте")
    [chat] = await phone.chats()
    shown = [button["text"] for row in chat["menu"] or greeting["buttons"] for button in row]
    assert "Меры поддержки" in shown
    assert "Дети" not in shown


async def test_who_does_not_agree_to_the_new_text_changes_nothing(rig: Rig) -> None:
    phone, _ = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await phone.send("Дети")
    await choose(phone, "Расскажите о детях", "Добавить ребёнка")
    await choose(phone, "месяц и год рождения детей", "Не сейчас")
    await phone.sees("ничего не записали")
    assert await born(rig) == []
    assert await value(rig, "SELECT text_version FROM consent WHERE kind = 'base' AND withdrawn_at IS NULL") == "paper"


async def test_the_curators_card_says_ages_and_the_form_puts_down_corrects_and_removes(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family_id = await rig.family(curator_id)
    phone = await an_adult(rig, "vk", family_id)
    await phone.send("Здравствуйте")
    topic = await only_topic(curator)
    await curator.send("Дети", topic=topic)
    await choose(curator, "Что сделать?", "Добавить ребёнка")
    await says_in(curator, topic, "Когда родился ребёнок?", "декабрь 2031")
    await curator.sees("ещё впереди")
    await curator.send("май 2019", topic=topic)
    await choose(curator, f"Записать: май 2019, {MAY}.", "Записать")
    await curator.sees(f"Записали. Дети семьи: май 2019, {MAY}.")
    await curator.send("Карточка", topic=topic)
    await curator.sees(f"Дети: {MAY}")
    await curator.send("/children", topic=topic)
    await until(lambda: _asked(curator, 2), what="the form again")
    page = [one for one in await curator.messages() if "Что сделать?" in one["text"]][-1]
    await curator.press(page["id"], f"май 2019, {MAY}")
    await says_in(curator, topic, "Когда на самом деле родился?", "июнь 2019")
    await choose(curator, f"Записать: июнь 2019, {JUNE}.", "Записать")
    await curator.sees("Исправили. Дети семьи: июнь 2019")
    assert await born(rig) == [("2019-06", "curator")]
    await curator.send("Дети", topic=topic)
    await until(lambda: _asked(curator, 3), what="the form once more")
    page = [one for one in await curator.messages() if "Что сделать?" in one["text"]][-1]
    await curator.press(page["id"], f"июнь 2019, {JUNE}")
    asked = [one for one in await curator.messages() if "Когда на самом деле родился?" in one["text"]][-1]
    await until(lambda: _asked_again(curator, asked["id"]), what="the question of the month")
    asked = [one for one in await curator.messages() if "Когда на самом деле родился?" in one["text"]][-1]
    await curator.press(asked["id"], "Убрать запись")
    await choose(curator, "Убрать эту запись.", "Записать")
    await curator.sees("Убрали. Дети семьи: о детях ничего не записано.")
    who = await rows(rig, "SELECT curator_id, family_id FROM audit_event WHERE action LIKE 'child%'")
    assert {tuple(row) for row in who} == {(curator_id, family_id)}
    assert not any("2019" in text for text in await phone.heard())


async def says_in(curator: Phone, topic: str, question: str, typed: str) -> None:
    await curator.sees(question)
    await curator.send(typed, topic=topic)


async def _asked(curator: Phone, times: int) -> bool:
    return sum("Что сделать?" in text for text in await curator.heard()) >= times


async def _asked_again(curator: Phone, before: str) -> bool:
    found = [one["id"] for one in await curator.messages() if "Когда на самом деле родился?" in one["text"]]
    return len(found) > 1 and found[-1] >= before


async def test_without_anybodys_consent_a_curator_puts_nothing_down(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    phone = await an_adult(rig, "vk", await rig.family(curator_id))
    await phone.send("Здравствуйте")
    topic = await only_topic(curator)
    await run(rig, "UPDATE person SET consented = false")
    await curator.send("Дети", topic=topic)
    await curator.sees("Никто в семье ещё не дал согласия")


async def test_after_a_birth_the_child_is_put_down_by_her_own_word(rig: Rig) -> None:
    curator_id, _ = await a_curator(rig, "telegram")
    _, code = await rig.person(await rig.family(curator_id), audiences=["expectant_mother"])
    phone = rig.phone("vk")
    await rig.join(phone, code)
    await phone.sees("Здравствуйте")
    await agreed(rig, phone)
    await phone.send("Моя беременность")
    await choose(phone, "По чему удобнее считать?", "По последним месячным")
    await says(phone, "Когда начались последние месячные?", f"{date.fromordinal(TODAY.toordinal() - 240):%d.%m.%Y}")
    await says(phone, "Сколько дней обычно длится", "28")
    await choose(phone, "Сколько малышей ждёте?", "Двоих или больше")
    await phone.sees("Записали:")
    await phone.send("Моя беременность")
    await choose(phone, "У вас 34 недели", "Родила!")
    await choose(phone, "Малыш уже родился?", "Да, родился")
    await choose(phone, "в каком месяце родились малыши", "В этом месяце")
    await choose(phone, "Сколько малышей?", "Двое")
    await choose(phone, "в его тексте теперь есть месяц и год", "Согласен")
    await phone.sees("Записали. Подскажем")
    month = f"{TODAY:%Y-%m}"
    assert await born(rig) == [(month, "birth"), (month, "birth")]


async def test_what_is_kept_of_children_is_told_and_goes_with_the_last_of_the_family(rig: Rig) -> None:
    family_id = await rig.family()
    her, him = [
        await an_adult(rig, "vk", family_id, name) for name in ("Смирнова Ольга Сергеевна", "Смирнов Пётр Ильич")
    ]
    await run(rig, "INSERT INTO child (family_id, born, source) VALUES ($1, '2019-05-01', 'family')", family_id)
    await her.sees("Здравствуйте")
    await her.send("О сервисе")
    await choose(her, "Службу ведёт", "Что обо мне известно")
    await her.sees("всё, что мы о вас храним")

    async def sent() -> list[str]:
        return [file["url"] for one in await her.messages() for file in one["attachments"] if one["from"] == "bot"]

    [url] = await until(sent, what="the file")
    async with rig.http.get(f"{her.base}{url}") as response:
        page = await response.text()
    assert "05.2019" in page
    assert "от вашей семьи" in page
    for phone, left in ((her, 1), (him, 0)):
        person_id = await person_of(rig, phone)
        await _erased(rig, person_id)
        assert await value(rig, "SELECT count(*) FROM child") == left, phone.user


async def _erased(rig: Rig, person_id: int) -> None:
    """Approved by hand; the clock does the rest."""
    await run(
        rig,
        "INSERT INTO erasure (person_id, state, why, asked_at, due_at, next_action_at) "
        "VALUES ($1, 'approved', 'asked', now(), now(), now())",
        person_id,
    )
    done = "SELECT count(*) FROM erasure WHERE person_id = $1 AND state = 'done'"
    await until(lambda: value(rig, done, person_id), 20, what="the erasure")
