"""Dialogues of every kind over the messengers: ticks, near misses, consents, two accounts, what begins later."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.dialogues import leading
from curators.staff import StaffRoom
from curators.turn import Turn
from scenarios import attached
from scenarios.shelf import edition, shelf
from storage.event import Event, EventKind
from storage.queries import accounts, outbox, responses
from tests.integration.talking import choose, rows, ticked, times, value, vault
from tests.rig import CHANNELS, Phone, Rig, until

HEAD = "title: проверка\nexamples: [{name: e, talk: [], ends: open}]\npatience: {remind: [PT1H]}\n"
SIGNS = """
record: true
steps:
  signs:
    ask: Что беспокоит?
    label: жалобы
    several: [{button: Отёки, value: swelling}, {button: Жар, value: fever}]
  day: {ask: 'Когда началось?', date: {past: true}}
  photo: {ask: Пришлите снимок, photo: true, skip: Нет снимка}
  end: {done: Записали}
"""


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a scenario of the test on the shelf."""

    def put(name: str, text: str) -> None:
        monkeypatch.setitem(shelf(), name, edition(f"name: {name}\n{HEAD}{text}", name))

    return put


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def begin(rig: Rig, phone: Phone, name: str, *, asked: bool = True, **facts: Any) -> bool:
    """The service begins a dialogue on this phone."""
    zone = "Europe/Moscow"
    async with rig.db.transaction() as tx:
        found = await tx.row(
            "SELECT i.id, i.channel, l.bot FROM identity i JOIN lane l ON l.id = i.lane_id WHERE i.user_id = $1",
            phone.user,
        )
        assert found is not None
        now = datetime.now(UTC)
        turn = Turn(
            tx=tx,
            channel=found["channel"],
            bot=found["bot"],
            event=Event(EventKind.IGNORED, "", "", now),
            arrival=await accounts.behind(tx, found["id"]),
            staff=await StaffRoom(zone).now(tx),
            now=now,
            zone=zone,
            vault=vault(rig),
        )
        begun = await leading.begin(turn, name, facts, asked=asked)
        await outbox.enqueue(tx, turn.lines)
    rig.app.ring()
    return begun is not None


def words(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_ticks_stand_in_the_very_message_and_answers_are_a_questionnaire(
    rig: Rig, channel: str, put: Callable[[str, str], None]
) -> None:
    put("probe", SIGNS)
    phone, curator = await rig.pair(channel)
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe")
    asked = await phone.sees("Что беспокоит?")
    await phone.press(asked["id"], "Отёки")
    await until(lambda: _shows(phone, asked["id"], "✓ Отёки"), what="the tick")
    await phone.press(asked["id"], "Готово")
    await phone.sees("Когда началось?")
    assert await times(phone, "Что беспокоит?", 1)
    assert not await times(phone, "Что беспокоит?", 2)
    await phone.send("31 февраля")
    await phone.sees("В феврале 28 или 29 дней")
    await phone.send("вчера")
    await choose(phone, "Пришлите снимок", "Нет снимка")
    await phone.sees("Записали")
    async with rig.db.transaction() as tx:
        (kept,) = await responses.of(tx, await value(rig, "SELECT id FROM person"))
    items = msgspec.json.decode(vault(rig).decrypt(kept.items))
    assert (kept.scenario, kept.status) == ("probe", "completed")
    assert [item["linkId"] for item in items] == ["signs", "day", "photo"]
    assert items[0]["answer"] == [{"valueCoding": {"code": "swelling", "display": "Отёки"}}]
    assert "answer" not in items[2]
    assert not any("31 февраля" in text for text in await curator.heard())
    history = [row["text"] for row in await rows(rig, "SELECT content->>'text' AS text FROM message ORDER BY id")]
    assert history[-4:] == ["Отёки", "31 февраля", "вчера", "Нет снимка"]


async def _shows(phone: Phone, message_id: str, text: str) -> bool:
    return any(message["id"] == message_id and text in words(message) for message in await phone.messages())


async def test_a_photo_answers_and_is_known_by_its_message(rig: Rig, put: Callable[[str, str], None]) -> None:
    put("probe", "steps:\n  shot: {ask: 'Пришлите снимок', photo: true}\n  end: {ask: 'Ещё что?', text: true}\n"
        "  z: {done: true}\n")  # fmt: skip
    phone, curator = await rig.pair("telegram")
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe")
    await phone.sees("Пришлите снимок")
    await phone.send("", attachments=[{"kind": "photo", "size": 2000}])
    await phone.sees("Ещё что?")
    memory = msgspec.json.decode(vault(rig).decrypt(await value(rig, "SELECT facts FROM scenario_run")))
    kept = await value(rig, "SELECT content FROM message WHERE id = $1", memory["facts"]["shot"]["message_id"])
    assert "photo" in kept
    assert not any("снимок" in text for text in await curator.heard())


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_picture_of_the_library_comes_with_the_words(
    rig: Rig, channel: str, put: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "FOLDER", tmp_path)
    (tmp_path / "cuff.png").write_bytes(PNG)
    links = "links: [{button: Подробнее, url: 'https://example.org/'}]"
    put("probe", f"steps:\n  a: {{say: Манжета чуть выше локтя, attach: [cuff.png], {links}}}\n  z: {{done: true}}\n")
    phone, _ = await rig.pair(channel)
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe")
    await phone.sees("Манжета чуть выше локтя")
    messages = [message for message in await phone.messages() if message["from"] == "bot"]
    assert any(message["attachments"] for message in messages)
    assert "Подробнее" in [text for message in messages for text in words(message)]


async def test_words_for_the_curator_are_passed_on_and_that_is_said_once(
    rig: Rig, put: Callable[[str, str], None]
) -> None:
    put("probe", SIGNS)
    phone, curator = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe")
    await phone.sees("Что беспокоит?")
    await phone.send("а когда придёт выплата?")
    await curator.sees("а когда придёт выплата?")
    told = await phone.sees("Передали это куратору")
    assert "Отёки" in words(told)
    await phone.send("и ещё вопрос")
    await curator.sees("и ещё вопрос")
    await phone.press(told["id"], "Жар")
    await phone.press(told["id"], "Готово")
    await phone.sees("Когда началось?")
    assert not await times(phone, "Передали это куратору", 2)


async def test_a_dialogue_about_health_runs_only_with_that_consent(rig: Rig, put: Callable[[str, str], None]) -> None:
    put("probe", f"consent: health\n{SIGNS.strip()}\n")
    phone, curator = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    assert not await begin(rig, phone, "probe", asked=False)
    assert not await begin(rig, phone, "probe")
    refused = await phone.sees("только с вашего отдельного согласия")
    assert words(refused) == ["Связаться с куратором"]
    person_id = await value(rig, "SELECT id FROM person")
    await _consent(rig, person_id)
    assert await begin(rig, phone, "probe")
    await phone.sees("Что беспокоит?")
    await phone.send("1")
    await phone.sees("Когда началось?")
    kept = [row["text"] for row in await rows(rig, "SELECT content->>'text' AS text FROM message")]
    assert kept == ["Отвечает на вопросы: проверка"]
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE consent SET withdrawn_at = now() WHERE kind = 'health'")
    await phone.send("отёки")
    await curator.sees("отёки")
    assert await value(rig, "SELECT state FROM scenario_run") == "cancelled"
    assert await value(rig, "SELECT status FROM questionnaire_response") == "stopped"


async def _consent(rig: Rig, person_id: int) -> None:
    async with rig.db.transaction() as tx:
        await tx.run(
            "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
            "VALUES ($1, 'health', 'v', 'paper', now())",
            person_id,
        )


@pytest.fixture
async def two(rig: Rig) -> tuple[Phone, Phone]:
    """One person on two messengers, the second used last."""
    curator_id, _ = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    first, second = rig.phone("vk"), rig.phone("max")
    await rig.join(first, code)
    await first.sees("Здравствуйте")
    await rig.join(second, code)
    await second.sees("Узнали вас")
    return first, second


async def test_one_dialogue_a_person_is_answered_from_either_account(
    rig: Rig, two: tuple[Phone, Phone], put: Callable[[str, str], None]
) -> None:
    put("probe", SIGNS)
    put("other", "steps:\n  a: {ask: 'Как вы?', text: true}\n  z: {done: 'Спасибо, {{ a }}'}\n")
    first, second = two
    await begin(rig, first, "probe")
    await first.sees("Что беспокоит?")
    await begin(rig, second, "other")
    states = [row["state"] for row in await rows(rig, "SELECT state FROM scenario_run ORDER BY id")]
    assert states == ["open", "queued"]
    await second.send("1, 2")
    await second.sees("Когда началось?")
    await first.send("вчера")
    await choose(first, "Пришлите снимок", "Нет снимка")
    await first.sees("Как вы?")
    assert not any("Как вы?" in text for text in await second.heard())


async def test_a_reminder_goes_to_the_account_used_last(
    rig: Rig, two: tuple[Phone, Phone], put: Callable[[str, str], None]
) -> None:
    put("probe", SIGNS)
    first, second = two
    await begin(rig, first, "probe")
    await first.sees("Что беспокоит?")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE person SET identity_id = (SELECT id FROM identity WHERE user_id = $1)", second.user)
    await ticked(rig, timedelta(hours=2))
    await second.sees("остановились вот здесь")
    assert not await times(first, "остановились вот здесь", 1)


async def test_danger_goes_before_the_open_dialogue_which_comes_back_after_it(
    rig: Rig, put: Callable[[str, str], None]
) -> None:
    put("probe", SIGNS)
    put("danger", "danger: true\nsteps:\n  a: {ask: 'Вы в безопасности?', choice: [Да, Нет]}\n  z: {done: true}\n")
    phone, _ = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe")
    await phone.sees("Что беспокоит?")
    await begin(rig, phone, "danger")
    asked = await phone.sees("Вы в безопасности?")
    assert await value(rig, "SELECT count(*) FROM outbox WHERE priority = 0") == 1
    await phone.press(asked["id"], "Да")
    await until(lambda: times(phone, "Что беспокоит?", 2), what="the first dialogue again")


async def test_what_is_asked_later_comes_at_its_time_and_once(rig: Rig, put: Callable[[str, str], None]) -> None:
    put("again", "given: {who: Ольга}\nsteps:\n  a: {ask: 'Ещё раз, {{ who }}?', choice: [Да]}\n  z: {done: true}\n")
    later = "do: [{after: {in: PT15M, start: again}}]"
    put("probe", f"given: {{who: Анна}}\nsteps:\n  a: {{say: 'Отдохните', {later}}}\n  z: {{done: true, {later}}}\n")
    phone, _ = await rig.pair("vk")
    await phone.sees("Здравствуйте")
    await begin(rig, phone, "probe", who="Мария")
    await phone.sees("Отдохните")
    await ticked(rig, timedelta(minutes=10))
    assert await value(rig, "SELECT count(*) FROM scenario_run WHERE state = 'queued'") == 1
    await ticked(rig, timedelta(minutes=16))
    await choose(phone, "Ещё раз, Мария?", "Да")
    await until(lambda: _done(rig), what="the end")
    assert not await times(phone, "Ещё раз", 2)


async def _done(rig: Rig) -> bool:
    found = await value(rig, "SELECT count(*) FROM scenario_run WHERE scenario = 'again' AND state = 'done'")
    return bool(found)
