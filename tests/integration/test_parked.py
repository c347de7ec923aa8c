"""Updates that could not be handled: listed, shown without words, received again, given up."""

from __future__ import annotations

import json

import pytest

from bot.upkeep.shape import shape
from tests.hooked import written
from tests.integration.program import KEY, Ended, bot, environment
from tests.rig import Rig, until
from tests.rig import environment as messengers

STRANGE = {"type": "message_new", "group_id": 200000001, "event_id": "odd", "object": {"message": "Секрет Ольги"}}


async def command(rig: Rig, url: str, *arguments: str) -> Ended:
    env = environment(DATABASE_URL=url, SECRET_KEYS=KEY)
    places = messengers(rig.addresses, rig.settings.data_dir)
    vk = {name: value for name, value in places.items() if "TELEGRAM" not in name and "MAX" not in name}
    return await bot("parked", *arguments, env={**env, **vk})  # one messenger's library is quicker than three


async def park(rig: Rig, raw: object, key: str = "k1", channel: str = "vk") -> str:
    ear = rig.app.channels[channel].ear
    async with rig.db.transaction() as tx:
        return str(
            await tx.value(
                "INSERT INTO inbox (channel, bot, key, state, raw, reason) "
                "VALUES ($1, $2, $3, 'parked', $4::jsonb, 'KeyError at parse.py:1') RETURNING id",
                channel,
                ear.bot,
                key,
                json.dumps(raw),
            )
        )


async def state(rig: Rig, number: str) -> str | None:
    async with rig.db.transaction() as tx:
        found: str | None = await tx.value("SELECT state FROM inbox WHERE id = $1", int(number))
        return found


async def test_nothing_parked_is_said_plainly(rig: Rig, database_url: str) -> None:
    ended = await command(rig, database_url)
    assert (ended.status, ended.out, ended.lines) == (0, "", ["Неразобранных обновлений нет."])


async def test_strange_update_is_listed_and_shown_without_what_people_said(rig: Rig, database_url: str) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await family.act("raw", update=STRANGE)
    await family.send("А я пишу как обычно")
    await curator.sees("А я пишу как обычно")

    async def parked() -> object:
        async with rig.db.transaction() as tx:
            return await tx.value("SELECT id FROM inbox WHERE state = 'parked'")

    number = str(await until(parked, what="parking"))
    listed = await command(rig, database_url, "list")
    assert listed.status == 0
    assert number in listed.out
    assert "KeyError" in listed.out
    assert "Ольги" not in listed.out
    shown = await command(rig, database_url, "show", number)
    assert json.loads(shown.out)["object"] == {"message": "‹12›"}
    assert json.loads(shown.out)["type"] == "message_new"


async def test_update_that_can_be_handled_now_reaches_its_curator_while_the_service_runs(
    rig: Rig, database_url: str
) -> None:
    family, curator = await rig.pair("vk", "telegram")
    raw = written("vk", family.user, family.user, 8000, "Это не разобрали вчера")
    number = await park(rig, raw, raw["event_id"])
    ended = await command(rig, database_url, "replay", number)
    assert (ended.status, ended.lines) == (0, [f"№ {number}: разобрано."])
    await curator.sees("Это не разобрали вчера")
    again = await command(rig, database_url, "replay", number)
    assert again.status == 1
    assert f"№ {number}: такого в списке нет" in again.err
    assert sum("не разобрали вчера" in text for text in await curator.heard()) == 1


async def test_all_are_tried_without_numbers_and_a_bad_one_stays_with_its_new_reason(
    rig: Rig, database_url: str
) -> None:
    family, curator = await rig.pair("vk", "telegram")
    bad = await park(rig, STRANGE, "odd")
    nothing = await park(rig, {"type": "message_read", "group_id": 200000001, "object": {}}, "read")
    good = await park(rig, written("vk", family.user, family.user, 8001, "Хорошее"), "good")
    ended = await command(rig, database_url, "replay")
    assert ended.status == 1
    assert f"№ {good}: разобрано." in ended.err
    assert f"№ {bad}: опять не вышло" in ended.err
    await curator.sees("Хорошее")
    assert await state(rig, bad) == "parked"
    assert await state(rig, nothing) is None
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT reason FROM inbox WHERE id = $1", int(bad)) != "KeyError at parse.py:1"
        assert await tx.value("SELECT count(*) FROM inbox WHERE key = 'read' AND state = 'handled'") == 1


async def test_update_of_a_messenger_that_is_off_stays(rig: Rig, database_url: str) -> None:
    number = await park(rig, {"update_id": 1}, "x")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE inbox SET bot = 'another' WHERE id = $1", int(number))
    ended = await command(rig, database_url, "replay", number)
    assert ended.status == 1
    assert "его мессенджер здесь не настроен" in ended.err
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM inbox WHERE key = 'x' AND state = 'parked'") == 1


async def test_discarded_is_forgotten_with_its_words_and_a_wrong_number_does_nothing(
    rig: Rig, database_url: str
) -> None:
    one, two = await park(rig, STRANGE, "one"), await park(rig, STRANGE, "two")
    wrong = await command(rig, database_url, "discard", one, "999999")
    assert wrong.status == 1
    assert wrong.lines == ["№ 999999: такого в списке нет, ничего не сделано."]
    assert await state(rig, one) == "parked"
    assert (await command(rig, database_url, "discard")).status == 2
    ended = await command(rig, database_url, "discard", one, two)
    assert ended.status == 0
    assert await state(rig, one) == "discarded"
    async with rig.db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM inbox WHERE raw IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"text": "привет"}, {"text": "‹6›"}),
        ({"text": "private"}, {"text": "‹7›"}),
        ({"type": "private", "id": 5, "ok": None}, {"type": "private", "id": 5, "ok": None}),
        ({"a": ["Ольга", {"name": "x"}]}, {"a": ["‹5›", {"name": "‹1›"}]}),
    ],
)
def test_the_shape_keeps_the_protocol_and_no_words(given: object, seen: object) -> None:
    assert shape(given) == seen
