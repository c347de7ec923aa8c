"""`import --kind families`: the adults a service is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.transaction import Database
from storage.vault import Vault
from tests.integration.importing import FAMILIES, Desk, desk

STAFF = ("c1,Иванова Анна,curator,Липецк,,,,", "c2,Петров Пётр,curator,Елец,,,,", "d1,Врач,doctor,,,,,")
OLGA = (
    "f1,p1,Смирнова Ольга,8 (910) 123-45-67,01.02.1990,large_family,Липецк,Asia/Omsk,c1,d1,"
    "base@2026-01-10;health@10.01.2026"
)
IVAN = "f1,p2,Смирнов Иван,,,многодетная семья;СВО,Липецк,,,,"
PERSON = """SELECT p.external_id, f.external_id, p.full_name, p.audiences, p.timezone, p.consented, f.territory
FROM person p JOIN family f ON f.id = p.family_id ORDER BY p.id"""
CURATOR = "SELECT c.external_id FROM family f LEFT JOIN curator c ON c.id = f.curator_id WHERE f.external_id = $1"


@pytest.fixture
async def office(db: Database, tmp_path: Path) -> Desk:
    made = desk(db, tmp_path)
    await made.bring("curators", *STAFF)
    return made


async def test_a_family_is_brought_in_with_all_that_the_file_says(office: Desk) -> None:
    outcome = await office.bring("families", OLGA, IVAN)
    assert outcome.lines == ["Готово: новых 2, изменено 0, без изменений 0."]
    assert await office.all(PERSON) == [
        ("p1", "f1", "Смирнова Ольга", ["large_family"], "Asia/Omsk", True, "Липецк"),
        ("p2", "f1", "Смирнов Иван", ["large_family", "svo_family"], None, False, "Липецк"),
    ]
    assert await office.one(CURATOR, "f1") == "c1"
    assert await office.all("SELECT kind, channel, text_version, given_at::text FROM consent ORDER BY kind") == [
        ("base", "paper", "paper", "2026-01-09 21:00:00+00"),
        ("health", "paper", "paper", "2026-01-09 21:00:00+00"),
    ]


async def test_phones_and_birth_dates_lie_encrypted_and_a_phone_is_found_by_its_index(office: Desk) -> None:
    await office.bring("families", OLGA)
    (phone, blind, birth_date), = await office.all("SELECT phone, phone_blind, birth_date FROM person")  # fmt: skip
    assert office.vault.decrypt(phone) == "+79101234567"
    assert blind == office.vault.blind("+79101234567")
    assert office.vault.decrypt(birth_date) == "1990-02-01"
    assert b"910" not in phone[:4]


async def test_the_same_file_twice_changes_nothing(office: Desk) -> None:
    rows = (OLGA, IVAN, "f2,p3,Ким Вера,+7 920 111-22-33,1985-05-05,teacher,Елец,,,,base@2026-02-02")
    await office.bring("families", *rows)
    before = await office.everything()
    outcome = await office.bring("families", *rows)
    assert outcome.lines == ["Готово: новых 0, изменено 0, без изменений 3."]
    assert await office.everything() == before


async def test_a_changed_first_key_makes_no_row_look_changed(office: Desk) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    await replace(office, vault=Vault([old])).bring("families", OLGA)
    assert (await replace(office, vault=Vault([new, old])).bring("families", OLGA)).same == 1


async def test_an_empty_cell_changes_nothing(office: Desk) -> None:
    await office.bring("families", OLGA)
    before = await office.everything()
    assert (await office.bring("families", "f1,p1,Смирнова Ольга,,,large_family,Липецк,,,,")).same == 1
    assert await office.everything() == before


async def test_what_a_later_file_says_otherwise_is_changed_and_nobody_is_deleted(office: Desk) -> None:
    await office.bring("families", OLGA, IVAN)
    outcome = await office.bring(
        "families", "f1,p1,Смирнова-Белова Ольга,+79200000001,1991-02-01,teacher,Елец,Europe/Moscow,c2,,"
    )
    assert (outcome.new, outcome.changed, outcome.same) == (0, 1, 0)
    first, second = await office.all(PERSON)
    assert first == ("p1", "f1", "Смирнова-Белова Ольга", ["teacher"], "Europe/Moscow", True, "Елец")
    assert second[0] == "p2"
    assert await office.one(CURATOR, "f1") == "c2"
    assert office.vault.decrypt(await office.one("SELECT phone FROM person WHERE external_id = 'p1'")) == "+79200000001"
    given = await office.all("SELECT detail->>'by' FROM audit_event WHERE action = 'family_given'")
    assert given == [("import",)]


async def test_a_former_curator_sees_the_family_no_more(office: Desk) -> None:
    await office.bring("families", OLGA)
    await office.one(
        """WITH l AS (INSERT INTO lane (channel, bot, chat_id) VALUES ('telegram', '1', '7') RETURNING id),
        k AS (INSERT INTO console (curator_id, lane_id, mode)
              SELECT c.id, l.id, 'topics' FROM curator c, l WHERE c.external_id = 'c1' RETURNING id),
        t AS (INSERT INTO thread (family_id) SELECT id FROM family RETURNING id)
        INSERT INTO view (thread_id, console_id, topic) SELECT t.id, k.id, '33' FROM t, k RETURNING id"""
    )
    await office.bring("families", OLGA.replace(",c1,", ",c2,"))
    assert await office.one("SELECT closed_at IS NOT NULL FROM view")
    assert await office.all("SELECT op, payload->>'topic' FROM outbox") == [("close_topic", "33")]


async def test_who_stood_in_for_a_former_curator_sees_the_family_no_more_either(office: Desk) -> None:
    await office.bring("curators", "c3,Сидорова Вера,curator,,,,,")
    await office.bring("families", OLGA)
    await office.one(
        """WITH l AS (INSERT INTO lane (channel, bot, chat_id) VALUES ('telegram', '1', '8') RETURNING id),
        k AS (INSERT INTO console (curator_id, lane_id, mode)
              SELECT c.id, l.id, 'topics' FROM curator c, l WHERE c.external_id = 'c3' RETURNING id),
        t AS (INSERT INTO thread (family_id) SELECT id FROM family RETURNING id),
        v AS (INSERT INTO view (thread_id, console_id, topic) SELECT t.id, k.id, '34' FROM t, k RETURNING id)
        INSERT INTO outbox (lane_id, op, payload, priority, view_id, next_at)
        SELECT l.id, 'say', '{}', 2, v.id, now() + interval '1 hour' FROM l, v RETURNING id"""
    )
    week = timedelta(days=7)
    await office.one(
        """INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id)
        SELECT a.id, $1, $2, s.id FROM curator a, curator s WHERE a.external_id = 'c1' AND s.external_id = 'c3'""",
        office.now - week, office.now + week,
    )  # fmt: skip
    await office.bring("families", OLGA.replace("Ольга", "Ольга Львовна"))
    assert not await office.one("SELECT closed_at IS NOT NULL FROM view"), "the family is still their colleague's"
    await office.bring("families", OLGA.replace(",c1,", ",c2,"))
    assert await office.one("SELECT closed_at IS NOT NULL FROM view")
    assert await office.all("SELECT op, state, reason FROM outbox ORDER BY id") == [
        ("say", "cancelled", "closed"),
        ("close_topic", "waiting", None),
    ]


async def test_a_former_doctor_sees_the_talk_no_more(office: Desk) -> None:
    await office.bring("curators", "d2,Другой врач,doctor,,,,,")
    await office.bring("families", OLGA)
    await office.one(
        """WITH l AS (INSERT INTO lane (channel, bot, chat_id) VALUES ('telegram', '1', '9') RETURNING id),
        k AS (INSERT INTO console (curator_id, lane_id, mode)
              SELECT c.id, l.id, 'topics' FROM curator c, l WHERE c.external_id = 'd1' RETURNING id),
        t AS (INSERT INTO thread (family_id, kind) SELECT id, 'doctor' FROM family RETURNING id)
        INSERT INTO view (thread_id, console_id, topic) SELECT t.id, k.id, '35' FROM t, k RETURNING id"""
    )
    await office.bring("families", OLGA.replace("Ольга", "Ольга Львовна"))
    assert not await office.one("SELECT closed_at IS NOT NULL FROM view")
    await office.bring("families", OLGA.replace(",d1,", ",d2,"))
    assert await office.one("SELECT closed_at IS NOT NULL FROM view")
    assert await office.all("SELECT op, payload->>'topic' FROM outbox") == [("close_topic", "35")]


async def test_every_fault_is_told_at_once_with_its_line_and_column(office: Desk) -> None:
    told = await office.refused(
        "families",
        "f1,p1,,12345,31.02.1990,космонавт,Липецк,Moscow,c9,d9,base",
        "f1,p1,Второй раз,,2099-01-01,teacher,Елец,,d1,c1,health@2099-01-01;trusted@2026-01-01",
        ",,Без номеров,,1890-01-01,teacher,,,,,любовь@2026-01-01",
        "f3,p4,Семья Ким,,,teacher,Липецк,,c1,,base@2026-01-01;base@2026-01-02",
    )
    at: dict[str, set[str]] = {}
    for one in told:
        line, column, _ = one.split(": ", 2)
        at.setdefault(line, set()).add(column)
    assert at == {
        "2": {"full_name", "phone", "birth_date", "audiences", "timezone", "consents", "curator_id", "doctor_id"},
        "3": {"person_id", "birth_date", "territory", "curator_id", "doctor_id", "consents"},
        "4": {"family_id", "person_id", "birth_date", "territory", "consents"},
        "5": {"consents"},
    }
    words = "\n".join(told)
    assert "«c9» никому не принадлежит" in words
    assert "«p1» уже есть в строке 2" in words
    assert "у семьи один куратор" in words
    assert "у согласия «base» нет даты" in words


async def test_two_curators_in_one_family_contradict_each_other(office: Desk) -> None:
    told = await office.refused("families", OLGA, "f1,p2,Смирнов Иван,,,large_family,Липецк,,c2,,")
    assert told == ["3: curator_id: «c2», а в строке 2 у той же семьи «c1»: у семьи один куратор"]


async def test_a_family_is_led_by_no_doctor_and_treated_by_no_curator(office: Desk) -> None:
    told = await office.refused("families", OLGA.replace(",c1,d1,", ",d1,c1,"))
    assert told == [
        "2: curator_id: «d1»: семью ведёт куратор, а это doctor",
        "2: doctor_id: «c1»: нужен врач (doctor), а это curator",
    ]


async def test_a_dismissed_curator_gets_no_family_but_a_file_of_before_still_passes(office: Desk) -> None:
    await office.bring("families", OLGA)
    await office.one("UPDATE curator SET dismissed_at = now() WHERE external_id = 'c1' RETURNING 1")
    assert (await office.bring("families", OLGA)).same == 1
    told = await office.refused("families", OLGA, "f2,p2,Ким Вера,,,teacher,Елец,,c1,,")
    assert told == ["3: curator_id: «c1» здесь больше не работает"]


async def test_semicolons_between_columns_leave_bars_for_lists(office: Desk) -> None:
    text = (
        FAMILIES.replace(",", ";")
        + "\nf1;p1;Ольга;;;teacher|large_family;Липецк;;c1;;base@2026-01-10|mailings@2026-01-10\n"
    )
    await office.bring_bytes("families", text.encode("utf-8-sig"))
    assert (await office.all(PERSON))[0][3] == ["teacher", "large_family"]
    assert await office.one("SELECT count(*) FROM consent") == 2


async def test_a_consent_withdrawn_in_the_chat_outranks_a_paper_of_before_and_of_that_day(office: Desk) -> None:
    await office.bring("families", OLGA)
    await office.one("UPDATE consent SET withdrawn_at = '2026-03-01 10:00+03' WHERE kind = 'base' RETURNING 1")
    await office.one("UPDATE person SET consented = false RETURNING 1")
    for day in ("2026-01-10", "2026-02-28", "2026-03-01"):
        outcome = await office.bring("families", OLGA.replace("base@2026-01-10", f"base@{day}"))
        assert (outcome.changed, outcome.same) == (0, 1)
        assert "Отозвано в чате" in outcome.notes[0]
    assert not await office.one("SELECT consented FROM person")
    outcome = await office.bring("families", OLGA.replace("base@2026-01-10", "base@2026-03-02"))
    assert (outcome.changed, outcome.notes) == (1, [])
    assert await office.one("SELECT consented FROM person")
    assert await office.one("SELECT count(*) FROM consent WHERE kind = 'base'") == 2


async def test_a_consent_of_the_chat_stays_and_a_date_of_a_paper_is_corrected(office: Desk) -> None:
    await office.bring("families", OLGA)
    await office.one("UPDATE consent SET channel = 'vk' WHERE kind = 'health' RETURNING 1")
    outcome = await office.bring("families", OLGA.replace("-10;health@10.", "-12;health@12."))
    assert outcome.changed == 1
    assert await office.all("SELECT kind, given_at::date::text FROM consent ORDER BY kind") == [
        ("base", "2026-01-11"),
        ("health", "2026-01-09"),
    ]


async def test_a_person_may_move_to_another_family(office: Desk) -> None:
    await office.bring("families", OLGA, IVAN)
    assert (await office.bring("families", "f9,p2,Смирнов Иван,,,large_family,Елец,,c2,,")).changed == 1
    assert [(row[0], row[1]) for row in await office.all(PERSON)] == [("p1", "f1"), ("p2", "f9")]


async def test_the_day_of_birth_is_judged_by_the_region_s_calendar(office: Desk) -> None:
    row = "f1,p1,Ольга,,2026-06-16,teacher,Липецк,,,,"
    assert "ещё не наступило" in (await office.refused("families", row))[0]
    office.now += timedelta(hours=12.5)
    assert (await office.bring("families", row)).new == 1
