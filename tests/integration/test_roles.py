"""The console's door: a role that may not do something hears who does it, typed or pressed, and nothing happens."""

from __future__ import annotations

from curators.roles import Act, refusal
from tests.integration.console_play import a_curator, an_adult, counted, only_topic
from tests.integration.talking import value
from tests.rig import Phone, Rig


async def _says(curator: Phone, words: str, refused: str) -> None:
    await curator.send(words)
    await curator.sees(refused)


async def test_commands_of_another_role_are_refused_in_one_sentence(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    await _says(own, "/fund", refusal(Act.DECIDE_FUND))
    await _says(own, "Отчёт", refusal(Act.REPORT))
    await value(rig, "UPDATE curator SET role = 'lawyer' WHERE id = $1", own_id)
    await _says(own, "/case", refusal(Act.CASE))
    await _says(own, "/rx", "Такой команды у меня нет")
    await _says(own, "Лекарства", refusal(Act.SEE_PLANS))


async def test_an_old_button_doesnt_help_somebody_whose_role_has_changed(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Здравствуйте")
    await own.sees("Здравствуйте")
    topic = await only_topic(own)
    await own.send("Карточка", topic=topic)
    card = await own.sees("согласия:")
    await value(rig, "UPDATE curator SET role = 'psychologist' WHERE id = $1", own_id)
    await own.press(card["id"], "Передать")
    await own.press(card["id"], "Приглашение")
    await own.send("/who", topic=topic)
    await own.sees("один взрослый")
    assert not [text for text in await own.heard() if "Кому передать" in text]
    assert await counted(rig, "SELECT count(*) FROM audit_event WHERE action = 'invite_issued'") == 0
