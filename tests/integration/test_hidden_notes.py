"""What colleagues say among themselves stays among them: with several photos, by an edit, after the access ended."""

from __future__ import annotations

import asyncio

from tests.integration.console_play import a_curator, an_adult, counted, only_topic
from tests.integration.talking import value
from tests.rig import Phone, Rig, until

PHOTOS = [{"kind": "photo", "name": f"{number}.jpg", "size": 100} for number in (1, 2, 3)]


async def _talk(rig: Rig) -> tuple[Phone, Phone, str, int]:
    """A family on VK and its curator in a topic: family, curator, topic, family's id."""
    own_id, curator = await a_curator(rig, "telegram")
    family_id = await rig.family(own_id)
    family = await an_adult(rig, "vk", family_id)
    await family.send("Здравствуйте")
    await curator.sees("Здравствуйте")
    return family, curator, await only_topic(curator), family_id


async def _notes(rig: Rig) -> int:
    return await counted(rig, "SELECT count(*) FROM message WHERE direction = 'note'")


async def _photos(phone: Phone) -> int:
    return sum(len(one["attachments"]) for one in await phone.messages() if one["from"] == "bot")


async def test_photos_under_a_note_of_supervision_are_the_notes_and_reach_no_family(rig: Rig) -> None:
    family, curator, topic, _ = await _talk(rig)
    await curator.send("/sv почерк на справке", topic=topic, attachments=PHOTOS)
    await curator.sees("Супервизия сохранена")
    files = "SELECT jsonb_array_length(content->'attachments') FROM message WHERE channel = 'supervision'"

    async def whole() -> bool:
        return bool(await value(rig, files) == 3)

    await until(whole, what="the whole album in the note")
    await asyncio.sleep(1.5)
    assert await _notes(rig) == 1
    assert await _photos(family) == 0


async def test_photos_under_a_refused_or_unknown_command_reach_no_family(rig: Rig) -> None:
    family, curator, topic, _ = await _talk(rig)
    await value(rig, "UPDATE family SET curator_id = NULL")  # no more theirs: notes of supervision are refused
    await curator.send("/sv почерк", topic=topic, attachments=PHOTOS)
    await curator.sees("Заметки супервизии пишут руководители")
    await curator.send("/nota почерк", topic=topic, attachments=PHOTOS)
    unknown = await curator.sees("Такой команды у меня нет")
    await asyncio.sleep(1.5)
    assert await _photos(family) == 0
    await curator.press(unknown["id"], "Это для семьи — отправить")

    async def all_there() -> bool:
        return await _photos(family) == 3

    await until(all_there, what="the album that was meant for the family after all")


async def test_words_already_with_the_family_are_made_no_note_of_supervision_by_an_edit(rig: Rig) -> None:
    family, curator, topic, _ = await _talk(rig)
    [sent] = await curator.send("Всё хорошо", topic=topic)
    await family.sees("Всё хорошо")
    await curator.edit(sent, "/sv мне кажется, она выгорела", topic=topic)
    await curator.sees("Это сообщение уже у семьи")
    [note] = await curator.send("/sv обсудим", topic=topic)
    await curator.sees("Супервизия сохранена")
    await curator.edit(note, "/sv обсудим в среду", topic=topic)
    await until(lambda: counted(rig, "SELECT count(*) FROM message_version"), what="the edit")
    assert await value(rig, "SELECT content->>'text' FROM message WHERE channel = 'supervision'") == "обсудим в среду"
    assert not [text for text in await family.heard() if "выгорела" in text or "/sv" in text]


async def test_a_note_isnt_put_into_a_talk_that_is_closed_to_its_writer(rig: Rig) -> None:
    own_id, curator = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Как записаться?")
    seen = await curator.sees("Как записаться?")
    await value(rig, "UPDATE view SET closed_at = now()")
    await curator.send("/n она теперь не моя", reply_to=seen["id"])
    await curator.sees("заметка не сохранена")
    assert await _notes(rig) == 0
