"""Without a consent in force nothing a curator writes leaves: not new words, not a repeat, not a correction."""

from __future__ import annotations

from tests.integration.console_play import a_curator, counted, only_topic, told
from tests.integration.talking import choose
from tests.rig import Phone, Rig, until


async def test_after_a_withdrawal_nothing_a_curator_does_reaches_the_family(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    [answer] = await curator.send("Ответ", topic=topic)
    await family.sees("Ответ")
    await withdrawn(family)
    await curator.send("Вернитесь!", topic=topic)
    await curator.sees("согласия нет, и писать сюда нельзя")
    await curator.edit(answer, "Ответ и ещё слово", topic=topic)
    await until(lambda: counted(rig, "SELECT count(*) FROM message_version"), what="the edit in the history")
    assert await counted(rig, "SELECT count(*) FROM outbox WHERE identity_id IS NOT NULL AND state = 'waiting'") == 0
    assert not {"Вернитесь!", "Ответ и ещё слово"} & set(await told(family))
    await curator.sees("согласий пока нет")


async def test_before_consent_a_curator_is_told_why_words_dont_leave(rig: Rig) -> None:
    curator_id, curator = await a_curator(rig, "vk")
    _, code = await rig.person(await rig.family(curator_id), consented=False)
    family = rig.phone("max")
    await rig.join(family, code)
    await curator.send("Семьи")
    listed = await curator.sees("Ваши семьи")
    await curator.press(listed["id"], "Смирнова О. С. · Липецк")
    await curator.sees("Теперь вы пишете семье")
    await curator.send("Справка готова")
    await curator.sees("согласия нет, и писать сюда нельзя")
    await choose(family, "Вы согласны?", "Согласен")
    await family.sees("Теперь всё, что вы напишете")
    await curator.send("Теперь можно")
    await family.sees("Теперь можно")
    assert "Справка готова" not in await family.heard()


async def test_a_failed_message_is_not_repeated_without_consent_and_is_repeated_as_it_reads_now(rig: Rig) -> None:
    family, curator = await rig.pair()
    await family.send("Вопрос")
    await curator.sees("Вопрос")
    topic = await only_topic(curator)
    await family.act("block")
    await until(lambda: counted(rig, "SELECT count(*) FROM identity WHERE blocked_at IS NOT NULL"), what="a block")
    [sent] = await curator.send("в четверг", topic=topic)
    failed = await curator.sees("Не доставлено")
    await curator.edit(sent, "в пятницу", topic=topic)
    await until(lambda: counted(rig, "SELECT count(*) FROM message_version"), what="the edit")
    await family.act("unblock")
    await until(lambda: counted(rig, "SELECT count(*) FROM identity WHERE person_id > 0 AND blocked_at IS NULL"))
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE person SET consented = false")
    await curator.press(failed["id"], "Повторить")
    await until(lambda: counted(rig, "SELECT count(*) FROM outbox WHERE op = 'answer' AND state = 'sent'"))
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE person SET consented = true")
    assert await told(family) == []
    await curator.press(failed["id"], "Повторить")
    await family.sees("в пятницу")
    assert await told(family) == ["в пятницу"]


async def withdrawn(family: Phone) -> None:
    await family.send("О сервисе")
    await choose(family, "Службу ведёт", "Отозвать согласие")
    await choose(family, "Отозвать?", "Да, отозвать")
    await family.sees("Согласие отозвано")
