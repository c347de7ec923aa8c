"""How far a specialist reaches: new words of a changed message, a repeat, an album, what waits when it is over."""

from __future__ import annotations

from curators import replying
from curators.heading import headed
from curators.referral import specialist_heading
from curators.staff import StaffRoom
from curators.turn import Turn
from storage.content import Attachment, AttachmentKind, Content
from storage.content import from_json as content_from
from storage.content import to_json as content_json
from storage.event import Event, EventKind
from storage.queries import accounts, outbox
from storage.queries.outbox import Line
from storage.queries.people import Addressee
from tests.integration.care_play import agreed, person_of
from tests.integration.console_play import a_curator, counted, only_topic
from tests.integration.referral_play import Play, ask, heard, played, press
from tests.integration.rights_play import a_home
from tests.integration.talking import choose, rows, value
from tests.rig import Phone, Rig, until

PHOTOS = [{"kind": "photo", "name": f"{number}.jpg", "size": 100} for number in (1, 2, 3)]


async def _files(phone: Phone) -> int:
    return sum(len(one["attachments"]) for one in await phone.messages() if one["from"] == "bot")


async def test_after_a_no_a_changed_message_shows_no_new_words_and_nothing_that_waits_comes_after_the_end(
    rig: Rig,
) -> None:
    play = await played(rig)
    await ask(play, "Вся переписка")
    question = await play.family.sees("Вы согласны?")
    await play.family.press(question["id"], "Согласна")
    await play.family.sees("Если передумаете")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("История: Смирнова")
    [open_] = await play.family.send("Пишу при всех")
    await play.helper.sees("Пишу при всех")
    await play.family.edit(open_, "Пишу при всех вас")
    await play.helper.sees("Пишу при всех вас")
    await play.helper.send("Расскажите о вечере")
    answer = await play.family.sees("Расскажите о вечере")
    [reply] = await play.family.send("Темно", reply_to=answer["id"])
    await play.helper.sees("Темно")
    await play.family.press(question["id"], "Нет")
    await play.helper.sees("согласия нет")
    await play.family.edit(open_, "Это уже только куратору")
    await play.curator.sees("Это уже только куратору")
    await play.family.edit(reply, "Темно и тихо")
    await play.helper.sees("Темно и тихо")
    assert not await heard(play.helper, "только куратору")

    view = "SELECT v.id, c.lane_id FROM view v JOIN console c ON c.id = v.console_id WHERE c.curator_id = $1"
    [shown] = await rows(rig, view, play.helper_id)
    async with rig.db.transaction() as tx:
        late = content_json(Content(text="Опоздавшее"))
        [row] = await outbox.enqueue(tx, [Line(shown["lane_id"], "say", late, view_id=shown["id"], delay=3600.0)])
    await play.curator.send("Специалист", topic=play.topic)
    await press(play.curator, "Кто помогает", "Завершить: Мария Котова")
    await press(play.curator, "Что сказать специалисту?", "Без пояснений")
    await press(play.curator, "Завершить направление?", "Завершить")
    await play.helper.sees("завершил куратор")
    assert await value(rig, "SELECT state FROM outbox WHERE id = $1", row) == "cancelled"


async def _late_part(rig: Rig, play: Play) -> str:
    """A photo of the album comes when the rest has left already; how it reads to the family."""
    async with rig.db.transaction() as tx:
        [album] = await tx.rows("SELECT * FROM message WHERE album IS NOT NULL")
        [family] = await tx.rows("SELECT id, lane_id FROM identity WHERE person_id = $1", album["person_id"])
        [helper] = await tx.rows("SELECT id, user_id FROM identity WHERE curator_id = $1", play.helper_id)
        arrival = await accounts.behind(tx, helper["id"], inbox_id=0)
        at = album["created_at"]
        event = Event(
            EventKind.MESSAGE, play.helper.user, play.helper.user, at, message_id="late", album=album["album"]
        )
        turn = Turn(tx, "telegram", "b", event, arrival, await StaffRoom("UTC").now(tx), at, "Europe/Moscow")
        to = Addressee(album["thread_id"], play.family_id, album["person_id"], "", family["id"], family["lane_id"],
                       "vk", blocked=False)  # fmt: skip
        part = Content(attachments=(Attachment(AttachmentKind.PHOTO, "telegram", "b", ref="4"),))
        shown = headed(part, specialist_heading("psychologist", "Котова Мария Сергеевна"))
        assert await replying.to_person(
            turn, to, part, curator_id=play.helper_id, view_id=1, shown=shown, owned=False
        ) == 0  # fmt: skip
        [line] = turn.lines
        return content_from(line.payload).text


async def test_a_specialists_album_and_a_repeated_message_carry_their_name(rig: Rig) -> None:
    play = await played(rig, helper_on="telegram")
    await ask(play, "Только вопрос")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await until(play.helper.topics, what="the referral's topic")
    topic = await only_topic(play.helper)
    await play.helper.send("Упражнения", topic=topic, attachments=PHOTOS)

    async def whole() -> bool:
        return await _files(play.family) == 3 and await _files(play.curator) == 3

    await until(whole, within=20, what="the album with the family and with its curator")
    named = [text for text in await play.family.heard() if text.startswith("🤝 Психолог Мария Котова:")]
    assert len([text for text in named if "Упражнения" in text]) == 1
    assert await counted(rig, "SELECT count(*) FROM message WHERE album IS NOT NULL") == 1
    assert (await _late_part(rig, play)).startswith("🤝 Психолог Мария Котова:")

    await play.family.act("block")
    blocked = "SELECT count(*) FROM identity WHERE blocked_at IS NOT NULL"
    await until(lambda: counted(rig, blocked), what="a block")
    await play.helper.send("Как вы сегодня?", topic=topic)
    failed = await play.helper.sees("Не доставлено")
    await play.family.act("unblock")
    free = "SELECT count(*) FROM identity WHERE person_id > 0 AND blocked_at IS NULL"
    await until(lambda: counted(rig, free), what="no block")
    await play.helper.press(failed["id"], "Повторить")
    again = await play.family.sees("Как вы сегодня?")
    assert again["text"].startswith("🤝 Психолог Мария Котова:")
    await value(rig, "UPDATE referral SET state = 'ended'")
    await value(rig, "UPDATE view SET closed_at = now() FROM thread t WHERE t.id = thread_id AND t.kind LIKE 'ref%'")
    before = len(await play.family.heard())
    await play.helper.press(failed["id"], "Повторить")
    await until(lambda: counted(rig, "SELECT count(*) FROM outbox WHERE op = 'answer' AND state = 'sent'"))
    assert len(await play.family.heard()) == before


async def test_a_doctor_repeats_nothing_to_who_shares_no_more_and_reads_no_words_of_theirs(rig: Rig) -> None:
    doctor_id, doctor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="doctor")
    home = await a_home(rig)
    await value(rig, "UPDATE family SET doctor_id = $2 WHERE id = $1", home.family_id, doctor_id)
    for phone, words in ((home.him, "Это о муже"), (home.her, "Тянет поясницу")):
        await agreed(rig, phone, "doctor")
        await phone.send("Врачу")
        await phone.sees("Теперь вы пишете врачу")
        await phone.send(words)
        await doctor.sees(words)
    hers = await person_of(rig, home.her)
    await home.her.act("block")
    await until(lambda: counted(rig, "SELECT count(*) FROM identity WHERE blocked_at IS NOT NULL"), what="a block")
    seen = await doctor.sees("Тянет поясницу")
    await doctor.send("Приходите завтра", reply_to=seen["id"])
    failed = await doctor.sees("Не доставлено")
    await home.her.act("unblock")
    await until(
        lambda: counted(rig, "SELECT count(*) FROM identity WHERE person_id = $1 AND blocked_at IS NULL", hers),
        what="no block",
    )
    await home.her.send("О сервисе")
    await choose(home.her, "Службу ведёт", "Отозвать согласие")
    await choose(home.her, "Какое согласие отозвать?", "Передача врачу")
    await choose(home.her, "Отозвать?", "Да, отозвать")
    await doctor.sees("согласие на передачу врачу отозвано")
    await doctor.press(failed["id"], "Повторить")
    await doctor.send("История")
    page = await doctor.sees("История: Смирнова")
    assert "Это о муже" in page["text"]
    assert "Тянет поясницу" not in page["text"]
    assert not await heard(home.her, "Приходите завтра")
