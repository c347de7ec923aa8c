"""Traces of a person beyond their own rows: forms, consoles, words of colleagues; and what leaving takes back."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.rights import known
from storage.content import Content
from storage.content import to_json as content_json
from storage.queries import erasures, outbox
from storage.queries.outbox import Line
from tests.integration.care_play import agreed, person_of, vault
from tests.integration.console_play import a_curator, counted
from tests.integration.referral_play import ask, heard, played, press
from tests.integration.rights_play import a_home
from tests.integration.talking import choose, rows, value
from tests.rig import Phone, Rig, until

TABLES = (
    "person", "message", "message_version", "family_case", "case_event", "case_step", "outbox", "identity", "console",
    "erasure", "referral", "consilium", "opinion", "aid_request",
)  # fmt: skip


async def _dump(rig: Rig) -> str:
    found = [row for table in TABLES for row in await rows(rig, f"SELECT to_jsonb(t)::text FROM {table} t")]
    return "\n".join(row[0] for row in found)


async def test_nothing_of_a_forgotten_family_is_left_in_forms_consoles_and_specialists_rows(rig: Rig) -> None:
    play = await played(rig, "Тайна-одна", "Тайна-две")
    person_id = await person_of(rig, play.family)
    await ask(play, "Выдержка", pick=("1",))
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("направление №")
    await play.curator.send("Консилиум", topic=play.topic)
    await play.curator.sees("хотя бы двое")
    await play.curator.send("Специалист", topic=play.topic)
    await press(play.curator, "Кто помогает", "Позвать ещё")
    await until(
        lambda: counted(rig, "SELECT count(*) FROM console WHERE pending LIKE '%form%Тайна%'"),
        what="a form that quotes the talk",
    )
    [shown] = await rows(rig, "SELECT v.id, c.lane_id FROM view v JOIN console c ON c.id = v.console_id LIMIT 1")
    async with rig.db.transaction() as tx:
        body = content_json(Content(text="История: Тайна-три"))
        waiting, failed = [
            (await outbox.enqueue(tx, [Line(shown["lane_id"], "say", body, view_id=shown["id"], delay=3600.0)]))[0]
            for _ in range(2)
        ]
        await tx.run("UPDATE outbox SET state = 'failed', done_at = now() WHERE id = $1", failed)
        at = datetime.now(UTC)
        await tx.run(
            "INSERT INTO erasure (person_id, state, why, asked_at, due_at, reason) "
            "VALUES ($1, 'refused', 'asked', $2, $2, 'Тайна-четыре')",
            person_id,
            at,
        )
        await erasures.put(tx, person_id, "approved", "asked", at, at, at)
    await play.family.sees("мы больше ничего о вас не помним", within=20)
    left = await _dump(rig)
    assert "Тайна" not in left
    assert "Как поддержать маму" not in left
    assert "Смирнова" not in left
    states = await rows(rig, "SELECT id, state, payload FROM outbox WHERE id = ANY($1::bigint[])", [waiting, failed])
    assert {(row["id"], row["state"], row["payload"]) for row in states} == {
        (waiting, "cancelled", None),
        (failed, "failed", None),
    }


async def _leaves(phone: Phone) -> None:
    await phone.send("О сервисе")
    await choose(phone, "Службу ведёт", "Отозвать согласие")
    await choose(phone, "Какое согласие отозвать?", "Все, совсем уйти")
    await choose(phone, "Отозвать?", "Да, отозвать")
    await phone.sees("Согласие отозвано")


async def test_who_leaves_takes_back_everything_and_who_comes_back_has_agreed_to_the_base_alone(rig: Rig) -> None:
    doctor_id, doctor = await a_curator(rig, "vk", "Белова Ирина Павловна", role="doctor")
    home = await a_home(rig)
    await value(rig, "UPDATE family SET doctor_id = $2 WHERE id = $1", home.family_id, doctor_id)
    hers, his = await person_of(rig, home.her), await person_of(rig, home.him)
    for kind in ("health", "doctor", "trusted", "mailings"):
        await agreed(rig, home.her, kind)
    for kind in ("health", "trusted"):
        await agreed(rig, home.him, kind)
    trust = "INSERT INTO trust (person_id, trusted_id, state, offered_at) VALUES ($1, $2, 'agreed', now())"
    await value(rig, trust, hers, his)
    await home.her.send("Моё слово")
    await home.curator.sees("Моё слово")
    await home.her.send("Врачу")
    await home.her.sees("Теперь вы пишете врачу")
    await home.her.send("Тянет поясницу")
    await doctor.sees("Тянет поясницу")
    await _leaves(home.her)
    await home.him.sees("уговор о приёмах закончен")
    await doctor.sees("Переписка закрыта")
    kept = "SELECT person_id, kind FROM consent WHERE withdrawn_at IS NULL"
    assert {(row["person_id"], row["kind"]) for row in await rows(rig, kept)} == {(his, "base"), (his, "health")}
    assert await counted(rig, "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL") == 0
    await home.him.send("А я остаюсь")
    await home.curator.sees("А я остаюсь")
    await home.curator.send("История", topic=(await home.curator.topics())[0]["topic"])
    page = await home.curator.sees("История: Смирнова")
    assert "А я остаюсь" in page["text"]
    assert "Моё слово" not in page["text"]
    await home.her.send("Начать")
    await choose(home.her, "Вы согласны?", "Согласен")
    await home.her.sees("Здравствуйте")

    async def back() -> bool:
        return len(await rows(rig, f"{kept} AND person_id = {hers}")) == 1

    await until(back, what="the base consent")
    await home.curator.send("История", topic=(await home.curator.topics())[0]["topic"])

    async def seen_again() -> bool:
        return await heard(home.curator, "Моё слово\n") or any(
            "История: Смирнова" in text and "Моё слово" in text for text in await home.curator.heard()
        )

    await until(seen_again, what="their words, once they are back")


async def test_the_file_names_specialists_and_says_nothing_of_supervision(rig: Rig) -> None:
    play = await played(rig, "Первое")
    await ask(play, "Только вопрос")
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("направление №")
    await play.curator.send("/sv выгорание матери", topic=play.topic)
    await play.curator.sees("Супервизия сохранена")
    await play.curator.send("/n позвонить в четверг", topic=play.topic)
    await play.curator.sees("Заметка сохранена")
    person_id = await person_of(rig, play.family)
    async with rig.db.transaction() as tx:
        now = await tx.value("SELECT now()")
        told = await known.gather(tx, vault(rig), person_id, now, rig.settings.timezone, health=True)
    page = known.page(told).decode()
    assert "Котова Мария Сергеевна" in page
    assert "психолог" in page
    assert "помогает" in page
    for secret in ("выгорание", "упервизи", "позвонить в четверг", "Как поддержать маму"):
        assert secret not in page, secret
