"""Whom a family waits for while a specialist helps: who is answered, and what the curator still owes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.queries import importing
from tests.integration.console_play import counted
from tests.integration.referral_play import Play, ask, played, press
from tests.integration.talking import value
from tests.rig import Rig

WAITS = "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL"
SINCE = """
SELECT m.content->>'text' FROM thread t JOIN message m ON m.thread_id = t.id AND m.created_at = t.waiting_since
"""


async def _helped(rig: Rig) -> Play:
    """The family has two questions open with its curator; a psychologist follows the whole talk."""
    play = await played(rig)
    await ask(play, "Вся переписка")
    await play.family.press((await play.family.sees("Вы согласны?"))["id"], "Согласна")
    await play.family.sees("Если передумаете")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("История: Смирнова")
    return play


async def test_a_specialists_words_leave_open_what_the_curator_was_asked_and_answer_what_came_after_them(
    rig: Rig,
) -> None:
    play = await _helped(rig)
    await play.helper.send("Расскажите о вечере")
    await play.family.sees("Расскажите о вечере")
    await play.family.send("Вечером он плачет")
    await play.helper.sees("Вечером он плачет")
    await play.helper.send("Оставьте ночник")
    await play.family.sees("Оставьте ночник")
    assert await value(rig, SINCE) == "Сын плачет по ночам", "asked before the psychologist came"
    await play.curator.send("Я тоже здесь", topic=play.topic)
    curators = await play.family.sees("Я тоже здесь")
    assert await counted(rig, WAITS) == 0

    await play.family.send("Ночник помог")
    await play.helper.sees("Ночник помог")
    assert await counted(rig, WAITS) == 1, "to nobody by name: to the curator, until a human answers"
    await play.family.send("А справку пришлёте?", reply_to=curators["id"])
    await play.helper.sees("А справку пришлёте?")
    await play.helper.send("Очень рада")
    await play.family.sees("Очень рада")
    assert await value(rig, SINCE) == "А справку пришлёте?", "a reply to the curator is the curator's"
    await play.curator.send("Пришлю", topic=play.topic)
    await play.family.sees("Пришлю")
    await play.family.send("Спасибо всем")
    await play.helper.sees("Спасибо всем")
    await play.helper.send("Берегите себя")
    await play.family.sees("Берегите себя")
    assert await counted(rig, WAITS) == 0, "a human of the service has answered"


async def test_a_reply_to_a_specialist_waits_for_no_curator_unless_the_specialist_is_away(rig: Rig) -> None:
    play = await _helped(rig)
    await play.curator.send("Читаю вас", topic=play.topic)
    await play.family.sees("Читаю вас")
    await play.helper.send("Расскажите о вечере")
    asked = await play.family.sees("Расскажите о вечере")
    await play.family.send("Он боится темноты", reply_to=asked["id"])
    await play.helper.sees("боится темноты")
    await play.curator.sees("боится темноты")
    assert await counted(rig, WAITS) == 0
    now = datetime.now(UTC)
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO absence (curator_id, starts_at, ends_at) VALUES ($1, $2, $3)",
            play.helper_id, now - timedelta(hours=1), now + timedelta(days=7),
        )  # fmt: skip
        await importing.roster_changed(tx)
    await play.family.send("И собак боится", reply_to=asked["id"])
    await play.curator.sees("собак боится")
    assert await counted(rig, WAITS) == 1, "nobody but the curator is there to answer"
