"""Invites of everybody: the same code while it lasts, a new one when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.upkeep.inviting import Kind, invites
from curators.codes import read_code
from storage.transaction import Database
from tests.integration.importing import NOW, Desk, desk

BASES = {"vk": "https://vk.me/club1?ref="}


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Desk:
    made = desk(db, tmp_path)
    await made.bring("curators", "c1,Иванова Анна,curator,,,,,", "c2,Петров Пётр,doctor,,,,,")
    await made.bring("families", "f1,p1,Ольга,,,teacher,Липецк,,,,", "f1,p2,Иван,,,teacher,Липецк,,,,")
    return made


async def codes(office: Desk, kind: Kind, now: datetime = NOW) -> dict[str, str]:
    return {one.id: one.code for one in await invites(office.db, kind, {}, now)}


async def test_everybody_gets_a_code_of_their_own_in_the_order_of_the_file(office: Desk) -> None:
    found = await invites(office.db, "families", BASES, NOW)
    assert [(one.id, one.full_name) for one in found] == [("p1", "Ольга"), ("p2", "Иван")]
    assert all(read_code(one.code) == one.code for one in found)
    assert found[0].code != found[1].code
    assert (found[0].telegram, found[0].vk, found[0].max) == ("", f"https://vk.me/club1?ref={found[0].code}", "")
    assert set(await codes(office, "curators")) == {"c1", "c2"}


async def test_a_code_in_force_is_printed_again_and_an_old_one_made_anew(office: Desk) -> None:
    first = await codes(office, "families")
    assert await codes(office, "families", NOW + timedelta(days=29, hours=23)) == first
    later = await codes(office, "families", NOW + timedelta(days=30))
    assert not set(first.values()) & set(later.values())


async def test_a_revoked_code_is_made_anew_for_its_person_alone(office: Desk) -> None:
    first = await codes(office, "families")
    await office.one("UPDATE invite SET revoked_at = now() WHERE code = $1 RETURNING 1", first["p1"])
    second = await codes(office, "families")
    assert second["p1"] != first["p1"]
    assert second["p2"] == first["p2"]


async def test_who_left_or_came_by_themselves_is_not_invited(office: Desk) -> None:
    await office.one("UPDATE curator SET dismissed_at = now() WHERE external_id = 'c2' RETURNING 1")
    await office.one("UPDATE family SET external_id = 'self:7' RETURNING 1")
    assert set(await codes(office, "curators")) == {"c1"}
    assert await codes(office, "families") == {}
