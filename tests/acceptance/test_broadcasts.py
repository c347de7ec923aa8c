"""A supervisor writes to many at once over the messengers: counted, tried on oneself, agreed to, sent, answered."""

from __future__ import annotations

from typing import Any

from tests.daytime import where_it_is_noon
from tests.integration.console_play import a_curator, an_adult, counted, told, words
from tests.rig import Phone, Rig, until

WORDS = "В субботу в библиотеке встреча мам, приходите с детьми."


async def subscriber(rig: Rig, channel: str, family_id: int, name: str = "Смирнова Ольга Сергеевна") -> Phone:
    """An adult who has joined and agreed to mailings, where it is noon."""
    phone = await an_adult(rig, channel, family_id, name)
    async with rig.db.transaction() as tx:
        person = await tx.value("SELECT person_id FROM identity WHERE user_id = $1 AND channel = $2",
                                phone.user, channel)  # fmt: skip
        await tx.run("UPDATE person SET timezone = $2 WHERE id = $1", person, where_it_is_noon())
        await tx.run("INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
                     "VALUES ($1, 'mailings', 'paper', 'paper', now())", person)  # fmt: skip
    return phone


async def _drafted(boss: Phone) -> str:
    """Fill the form in; the messenger's id of the draft's message."""
    await boss.send("Рассылка")
    await boss.sees("Что отправить?")
    await boss.send(WORDS)
    asked = await boss.sees("Что это?")
    await boss.press(asked["id"], "Общая информация")
    asked = await boss.sees("Кому?")
    await boss.press(asked["id"], "Готово")
    asked = await boss.sees("Где? Отметьте")
    await boss.press(asked["id"], "Готово")
    await boss.press((await boss.sees("Есть ли дети"))["id"], "Любой возраст")
    shown = await boss.sees("Получат:")
    await boss.press(shown["id"], "Дальше")
    return str((await boss.sees("готова. Посмотрите"))["id"])


async def _exactly(phone: Phone, text: str) -> dict[str, Any]:
    """Wait for a message that says this and nothing else; it."""

    async def look() -> dict[str, Any] | None:
        return next((one for one in await phone.messages() if (one["from"], one["text"]) == ("bot", text)), None)

    found = await until(look, what=f"«{text}» alone")
    assert found is not None
    return found


async def test_a_broadcast_reaches_two_families_on_different_messengers(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    first = await subscriber(rig, "vk", await rig.family(own_id))
    second = await subscriber(rig, "max", await rig.family(own_id), "Петрова Мария Ивановна")
    silent = await an_adult(rig, "telegram", await rig.family(own_id), "Кузнецова Нина Олеговна")
    draft = await _drafted(boss)
    shown = await boss.sees("Получат:")
    assert "Получат: 2 (MAX 1, ВК 1)" in shown["text"]
    assert "нет согласия на рассылки: 1" in shown["text"]
    await boss.press(draft, "Отправить себе")
    tried = await _exactly(boss, WORDS)
    assert words(tried) == ["Не присылать такое"]
    await boss.press(draft, "Отправить")
    for phone in (first, second):
        got = await phone.sees(WORDS)
        assert words(got) == ["Не присылать такое"]
    over = await boss.sees("закончена.\n", within=40)
    assert "Отправлено: 2" in over["text"]
    assert "мессенджеры ботам не сообщают" in over["text"]
    assert over["attachments"]
    assert not [text for text in await told(silent) if WORDS in text]
    await first.send("Придём вдвоём!")
    await own.sees("Придём вдвоём!")
    got = await second.sees(WORDS)
    await second.press(got["id"], "Не присылать такое")
    await second.sees("Больше не присылаем рассылки")
    kept = "SELECT count(*) FROM consent WHERE kind = 'mailings' AND withdrawn_at IS NULL"
    assert await counted(rig, kept) == 1
    await boss.send("Рассылка")
    listed = await boss.sees("последние и новая")
    assert [word for word in words(listed) if "закончена" in word]
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE key LIKE 'cast:%' AND state = 'sent'") == 2


async def test_a_curators_draft_goes_to_their_own_families_after_a_supervisors_yes(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "max")
    other_id, _ = await a_curator(rig, "vk", "Орлов Пётр Николаевич")
    _, boss = await a_curator(rig, "telegram", "Белова Ирина Павловна", role="supervisor")
    mine = await subscriber(rig, "vk", await rig.family(own_id))
    foreign = await subscriber(rig, "vk", await rig.family(other_id), "Петрова Мария Ивановна")
    draft = await _drafted(own)
    await own.press(draft, "Отправить")
    await own.sees("сначала смотрит руководитель")
    asked = await boss.sees("просит согласия на рассылку")
    assert not [text for text in await told(mine) if WORDS in text]
    await boss.press(asked["id"], "Согласиться")
    await mine.sees(WORDS)
    await boss.press(asked["id"], "Согласиться")
    await own.sees("закончена.\n", within=40)
    assert not [text for text in await told(foreign) if WORDS in text]
    assert await counted(rig, "SELECT count(*) FROM broadcast WHERE approved_by IS NOT NULL") == 1
