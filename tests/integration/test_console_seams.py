"""Where the console meets the rest: words that wait and change, curators who go and return, cards that stay true."""

from __future__ import annotations

from datetime import UTC, datetime

from curators.console.closing import dismiss
from storage.queries import lanes
from tests.integration.console_play import a_curator, an_adult, counted, only_topic, told
from tests.integration.talking import registered, value
from tests.rig import Phone, Rig, until


async def test_words_that_wait_for_their_family_leave_as_they_read_after_an_edit(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    [typed] = await curator.send("Приходите в четверг")
    await curator.sees("В какой теме")
    await curator.edit(typed, "Приходите в пятницу")
    asked = await curator.sees("«Приходите в пятницу»")
    await curator.press(asked["id"], "🔔 Смирнова О. С.")
    await family.sees("Приходите в пятницу")
    [second] = await curator.send("муж просил не говорить")
    await curator.sees("«муж просил не говорить»")
    await curator.edit(second, "/n муж просил не говорить")
    await curator.sees("никому не отправляю")
    assert await told(family) == ["Приходите в пятницу"]


async def test_a_reply_to_the_consoles_own_words_in_a_topic_is_asked_about(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    await curator.send("/n муж пьёт", topic=topic)
    kept = await curator.sees("Заметка сохранена")
    await curator.send("и бьёт", topic=topic, reply_to=kept["id"])
    asked = await curator.sees("Кому отправить? «и бьёт»")
    await curator.press(asked["id"], "Не отправлять")
    await curator.sees("никому не отправляю")
    assert await told(family) == []


async def test_a_dismissed_curators_edit_changes_nothing_on_the_familys_screen(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", await rig.family(curator_id))
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    [sent] = await curator.send("Ответ")
    await family.sees("Ответ")
    async with rig.db.transaction() as tx:
        await dismiss(tx, curator_id, datetime.now(UTC))
    rig.app.ring()
    await curator.sees("доступ к пульту закрыт")
    await curator.edit(sent, "Гадость")
    await curator.send("и ещё")
    await until(lambda: _times(curator, "доступ к пульту закрыт", 2), what="the second refusal")
    assert await told(family) == ["Ответ"]


async def test_a_curator_who_blocked_the_bot_and_returns_gets_what_came_meanwhile_with_its_files(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", await rig.family(curator_id))
    await curator.act("block")
    await family.send("Вот справка", attachments=[{"kind": "photo", "size": 2000}])
    await until(lambda: counted(rig, "SELECT count(*) FROM console WHERE NOT active"), what="a console that is gone")
    await curator.act("unblock")
    await curator.send("я вернулась")
    shown = await curator.sees("👤 Смирнова Ольга Сергеевна · MAX\nВот справка")
    assert shown["attachments"]
    await curator.sees("Кому отправить? «я вернулась»")
    assert not any("в другом чате" in text for text in await curator.heard())
    await curator.send("Спасибо!", reply_to=shown["id"])
    await family.sees("Спасибо!")


async def test_the_pinned_card_knows_who_has_joined_and_who_has_blocked_the_bot(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "telegram")
    family_id = await rig.family(curator_id)
    she = await an_adult(rig, "vk", family_id)
    _, his_code = await rig.person(family_id, "Смирнов Пётр Ильич")
    await she.send("Вопрос")
    await curator.sees("ещё не в чате")
    await rig.join(rig.phone("max"), his_code)
    await curator.sees("MAX (ответы сюда)")
    await she.act("block")
    await curator.sees("⛔ ВК (бот заблокирован)")
    await she.act("unblock")
    await she.send("Я снова тут")
    await curator.sees("ВК (ответы сюда)")


async def test_a_family_that_registered_before_any_console_waits_for_the_first_one(rig: Rig) -> None:
    phone = rig.phone("telegram")
    await registered(phone)
    _, curator = await a_curator(rig, "vk")
    card = await curator.sees("⚠️ Не проверена")
    assert "Подтвердить" in str(card["buttons"])
    await curator.send("Здравствуйте!")
    await phone.sees("Здравствуйте!")


async def test_a_failed_message_is_not_repeated_by_who_has_given_the_family_away(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "vk")
    other_id, _ = await a_curator(rig, "max", "Сидорова Вера Львовна")
    family = await an_adult(rig, "telegram", await rig.family(curator_id))
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    await family.act("block")
    await until(lambda: counted(rig, "SELECT count(*) FROM identity WHERE blocked_at IS NOT NULL"), what="a block")
    await curator.send("лично вам")
    failed = await curator.sees("Не доставлено")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE family SET curator_id = $1", other_id)
        await tx.run("UPDATE view SET closed_at = now()")
    await family.act("unblock")
    await curator.press(failed["id"], "Повторить")
    await until(lambda: counted(rig, "SELECT count(*) FROM outbox WHERE op = 'answer' AND state = 'sent'"))
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE key LIKE 'retry:%'") == 0


async def test_a_group_that_became_a_supergroup_is_the_same_console(rig: Rig) -> None:
    _, curator = await a_curator(rig, "telegram")
    chat = (await curator.act("group", title="Пульт", members=[curator.user]))["chat"]
    await curator.send("/pult", chat=chat)
    await curator.sees("в этой группе")
    sender = {"id": int(curator.user), "is_bot": False, "first_name": "Анна"}
    message = {"message_id": 900, "date": 1_790_000_000, "chat": {"id": int(chat), "type": "group", "title": "Пульт"}}
    moved = {**message, "from": sender, "migrate_to_chat_id": -100777}
    await curator.act("raw", update={"message": moved})
    await until(lambda: counted(rig, "SELECT count(*) FROM lane WHERE chat_id = '-100777'"), what="the move")
    lane_id = await value(rig, "SELECT lane_id FROM console WHERE mode = 'forum'")
    assert await value(rig, "SELECT chat_id FROM lane WHERE id = $1", lane_id) == "-100777"
    async with rig.db.transaction() as tx:  # told again, or too late: nothing breaks
        await lanes.move(tx, await value(rig, "SELECT id FROM lane WHERE private"), "-100777")


async def _times(phone: Phone, words: str, least: int) -> bool:
    return sum(words in text for text in await phone.heard()) >= least
