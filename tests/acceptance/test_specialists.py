"""A curator on Telegram, a psychologist on MAX, a family on VK: from the question to the end of all access."""

from __future__ import annotations

from tests.integration.console_play import counted, words
from tests.integration.referral_play import ask, heard, played, press
from tests.integration.talking import value
from tests.rig import Rig


async def test_a_referral_by_excerpt_from_the_question_to_its_end(rig: Rig) -> None:
    play = await played(rig)
    await ask(play, "Выдержка", pick=("1",))
    await play.curator.sees("Отправлено: Мария Котова, психолог")
    assert await heard(play.helper, "Сын плачет по ночам")
    assert not await heard(play.helper, "муж молчит"), "only what was picked"
    offer = await play.helper.sees("Как поддержать маму?")
    assert words(offer)[:2] == ["Принять", "Вернуть"]
    assert not await heard(play.helper, "Смирнова"), "who they are is told to who accepts"
    await play.helper.press(offer["id"], "Принять")
    await play.helper.sees("направление №")
    await play.family.sees("К разговору присоединяется психолог Мария Котова")
    await play.curator.sees("согласие помочь есть")

    await play.family.send("Это всем или только куратору?")
    await play.curator.sees("только куратору")
    await play.helper.send("Здравствуйте! Расскажите о вечере.")
    answer = await play.family.sees("Расскажите о вечере")
    assert answer["text"].startswith("🤝 Психолог Мария Котова:")
    await play.curator.sees("Мария Котова (психолог) → Смирнова")
    await play.curator.send("Читаю вас", topic=play.topic)
    await play.family.sees("Читаю вас")
    await play.family.send("Вечером он боится темноты", reply_to=answer["id"])
    fear = await play.helper.sees("боится темноты")
    await play.curator.sees("боится темноты")
    waits = "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL"
    assert await counted(rig, waits) == 0, "an answer to the psychologist waits for no curator"
    await play.helper.send("Оставьте ночник", reply_to=fear["id"])
    await play.family.sees("Оставьте ночник")
    assert not await heard(play.helper, "только куратору"), "the rest of the talk is not theirs"
    await play.helper.send("/lek")
    await play.helper.sees("Это делает куратор семьи")

    card = await play.helper.sees("направление №")
    await play.helper.press(card["id"], "Готово")
    await play.helper.sees("Что сделано?")
    await play.helper.send("Поговорили, дали упражнения")
    await press(play.helper, "Помощь закончена, доступ", "Готово")
    await play.helper.sees("переписка с семьёй для вас закрыта")
    await play.curator.sees("сделано. Поговорили, дали упражнения")
    await play.family.sees("Психолог Мария Котова: помощь закончена")
    assert await value(rig, "SELECT state FROM referral") == "done"

    before = len(await play.family.heard())
    shown = await play.helper.sees("боится темноты")
    await play.helper.send("Ещё одно", reply_to=shown["id"])
    await play.helper.sees("Это направление уже завершено, переписка закрыта. Сообщение никому не отправлено.")
    await play.helper.press(card["id"], "История")
    await play.helper.press(offer["id"], "Принять")
    await play.family.send("Спасибо ей", reply_to=answer["id"])
    await play.curator.sees("Спасибо ей")
    assert not await heard(play.helper, "Спасибо ей")
    assert len(await play.family.heard()) == before
    done = "SELECT count(*) FROM audit_event a, referral r WHERE action = $1 AND (detail->>'referral')::bigint = r.id"
    for action in ("referral_offered", "excerpt_shown", "referral_accepted", "referral_shown", "referral_done"):
        assert await counted(rig, done, action), action
