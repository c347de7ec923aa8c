"""The console without topics: headings, replies, a current family always in sight, and the guard."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.console_play import a_curator, an_adult, counted, menu, told, words
from tests.rig import Phone, Rig, until

FLAT = pytest.mark.parametrize("channel", ["vk", "max"])


async def two_families(rig: Rig, channel: str) -> tuple[Phone, Phone, Phone]:
    """A curator on `channel` with two families: Ольга on Telegram, Пётр on VK or MAX."""
    curator_id, curator = await a_curator(rig, channel)
    she = await an_adult(rig, "telegram", await rig.family(curator_id))
    he = await an_adult(rig, "vk" if channel == "max" else "max", await rig.family(curator_id), "Петров Пётр Ильич")
    return curator, she, he


@FLAT
async def test_each_familys_message_has_a_heading_and_the_first_family_becomes_current(rig: Rig, channel: str) -> None:
    curator, she, _ = await two_families(rig, channel)
    await she.send("Добрый день")
    shown = await curator.sees("Добрый день")
    assert shown["text"] == "👤 Смирнова Ольга Сергеевна · Telegram\nДобрый день"
    await curator.sees("Сейчас вы пишете семье: Смирнова Ольга Сергеевна")
    assert "Сейчас: Смирнова О. С." in await menu(curator)
    await curator.send("Здравствуйте, слушаю")
    await she.sees("Здравствуйте, слушаю")


@FLAT
async def test_a_reply_goes_to_the_family_replied_to_and_other_words_to_the_current_one(rig: Rig, channel: str) -> None:
    curator, she, he = await two_families(rig, channel)
    await she.send("Пишет Ольга")
    hers = await curator.sees("Пишет Ольга")
    await curator.send("Ольге")
    await she.sees("Ольге")
    await he.send("Пишет Пётр")
    his = await curator.sees("Пишет Пётр")
    await curator.send("Петру ответом", reply_to=his["id"])
    await he.sees("Петру ответом")
    await curator.send("Снова Ольге")
    await she.sees("Снова Ольге")
    await curator.send("И ещё Петру", reply_to=his["id"])
    await he.sees("И ещё Петру")
    await curator.send("Ольге ответом", reply_to=hers["id"])
    await she.sees("Ольге ответом")
    assert await told(he) == ["Петру ответом", "И ещё Петру"]


@FLAT
async def test_words_after_another_familys_message_wait_until_it_is_said_for_whom(rig: Rig, channel: str) -> None:
    curator, she, he = await two_families(rig, channel)
    await she.send("Пишет Ольга")
    await curator.sees("Сейчас вы пишете семье: Смирнова")
    await curator.send("Ольге")
    await she.sees("Ольге")
    await he.send("Пишет Пётр")
    await curator.sees("Пишет Пётр")
    await curator.send("Справка готова")
    asked = await curator.sees("Кому отправить? «Справка готова»")
    assert words(asked)[:2] == ["Смирнова О. С.", "🔔 Петров П. И."]
    await asyncio.sleep(0.3)
    assert await told(he) == []
    await curator.press(asked["id"], "🔔 Петров П. И.")
    await he.sees("Справка готова")
    await curator.sees("Отправлено: Петров Пётр Ильич")
    assert "Сейчас: Петров П. И." in await menu(curator)
    await curator.send("Приходите")
    await he.sees("Приходите")
    assert await told(she) == ["Ольге"]


@FLAT
async def test_a_reply_to_the_consoles_own_answer_is_never_taken_for_one_to_a_family(rig: Rig, channel: str) -> None:
    curator, she, _ = await two_families(rig, channel)
    await she.send("Пишет Ольга")
    await curator.sees("Сейчас вы пишете семье: Смирнова")
    await curator.send("/card")
    card = await curator.sees("👪 Смирнова")
    await curator.send("что тут?", reply_to=card["id"])
    asked = await curator.sees("Кому отправить? «что тут?»")
    await curator.press(asked["id"], "Не отправлять")
    await curator.sees("никому не отправляю")
    assert await told(she) == []


@FLAT
async def test_families_lists_those_waiting_first_and_switches(rig: Rig, channel: str) -> None:
    curator, she, he = await two_families(rig, channel)
    await she.send("Пишет Ольга")
    await curator.sees("Сейчас вы пишете семье: Смирнова")
    await curator.send("Ольге")
    await she.sees("Ольге")
    await he.send("Пишет Пётр")
    await curator.sees("Пишет Пётр")
    await curator.send("Семьи")
    listed = await curator.sees("Ваши семьи")
    assert words(listed)[:2] == ["🔔 Петров П. И. · Липецк", "Смирнова О. С. · Липецк"]
    assert "Сейчас: Смирнова Ольга Сергеевна" in listed["text"]
    await curator.press(listed["id"], "🔔 Петров П. И. · Липецк")
    await curator.sees("Теперь вы пишете семье: Петров Пётр Ильич")
    await curator.send("Петру")
    await he.sees("Петру")


async def test_a_colleague_on_another_messenger_sees_the_same_thread(rig: Rig) -> None:
    own_id, own_code = await rig.curator("Иванова Анна Петровна")
    other_id, other_code = await rig.curator("Сидорова Вера Львовна")
    own, other = rig.phone("telegram"), rig.phone("max")
    await rig.join(own, own_code)
    await rig.join(other, other_code)
    _, code = await rig.person(await rig.family(own_id))
    family = rig.phone("vk")
    await rig.join(family, code)
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
            "VALUES ($1, now() - interval '1 day', now() + interval '1 day', $2)",
            own_id,
            other_id,
        )
    await family.send("Кто-нибудь есть?")
    await own.sees("Кто-нибудь есть?")
    await other.sees("Кто-нибудь есть?")
    await other.send("Я вместо Анны Петровны")
    await family.sees("Я вместо Анны Петровны")
    copy = await own.sees("↪️ Сидорова В. Л. → Смирнова Ольга Сергеевна\nЯ вместо Анны Петровны")
    await other.send("/n семья просила звонить после шести")
    note = await own.sees("📝 Заметка (семья не видит) · Сидорова В. Л.\nсемья просила звонить после шести")
    assert note["topic"] == copy["topic"] is not None
    await own.send("спасибо", topic=note["topic"], reply_to=note["id"])
    await other.sees("📝 Заметка (семья не видит) · Иванова А. П. · семья Смирнова Ольга Сергеевна\nспасибо")
    assert await told(family) == ["Я вместо Анны Петровны"]


async def test_families_that_wait_come_to_a_curator_who_joins_as_messages_to_reply_to(rig: Rig) -> None:
    curator_id, curator_code = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    family = rig.phone("telegram")
    await rig.join(family, code)
    await family.send("Есть кто живой?")
    await until(lambda: counted(rig, "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL"), what="a thread")
    curator = rig.phone("vk")
    await rig.join(curator, curator_code)
    await curator.sees("Эта семья ждёт вашего ответа")
    shown = await curator.sees("👤 Смирнова Ольга Сергеевна · Telegram\nЕсть кто живой?")
    await curator.send("Есть!", reply_to=shown["id"])
    await family.sees("Есть!")
