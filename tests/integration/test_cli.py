"""`python -m bot …`: exit statuses, plain lines, data alone on stdout."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.serve import running
from sandbox.world import World
from storage.migrating import migrate
from storage.schema_version import newest
from storage.transaction import Database
from tests.integration.importing import CURATORS, FAMILIES
from tests.integration.program import KEY, ROOT, bot, environment
from tests.rig import environment as messengers

NOBODY = "postgresql+asyncpg://zabota:secretword@127.0.0.1:9/zabota"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "/nowhere.csv", "--kind", "curators"), "/nowhere.csv: такого файла нет"),
        (("demo-clock", "60"), "ZABOTA_DEMO_CLOCK"),
        (("run",), "ZABOTA_TELEGRAM_TOKEN"),
        (("run", "--role", "ingress,foo"), "нет роли «foo»"),
    ],
)
async def test_a_mistake_in_the_command_line_is_told_in_one_line_and_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = await bot(*arguments, env=environment(DATA_DIR=str(tmp_path)))
    assert (ended.status, ended.out, len(ended.lines)) == (2, "", 1)
    assert words in ended.err


async def test_wrong_settings_are_told_a_line_each_and_end_with_2() -> None:
    ended = await bot("run", env=environment(HTTP_PORT="many", REPLY_DUE="soon", TELEGRAM_TOKEN="x"))
    assert ended.status == 2
    assert sorted(line.split(":")[0] for line in ended.lines) == [
        "ZABOTA_HTTP_PORT",
        "ZABOTA_REPLY_DUE",
        "ZABOTA_TELEGRAM_TOKEN",
    ]


@pytest.mark.parametrize("command", [("migrate",), ("invites", "--kind", "families"), ("keys", "rotate")])
async def test_a_database_out_of_reach_ends_with_3_and_never_shows_its_password(command: tuple[str, ...]) -> None:
    ended = await bot(*command, env=environment(DATABASE_URL=NOBODY, SECRET_KEYS=KEY))
    assert (ended.status, len(ended.lines)) == (3, 1)
    assert "База данных недоступна" in ended.err
    assert "secretword" not in ended.err


async def test_help_is_there_at_once_and_without_the_messengers_libraries() -> None:
    code = (
        "import sys; from bot.__main__ import status; status(['import', '--help']); "
        "print(sorted({'aiogram', 'vkbottle', 'maxapi', 'sqlalchemy'} & set(sys.modules)))"
    )
    ended = subprocess.run(  # noqa: ASYNC221  # nothing else runs here meanwhile
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"


async def test_another_schema_is_refused_with_the_command_that_helps(database_url: str) -> None:
    await migrate(database_url, "base")
    given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    ended = await bot("run", env={**given, "ZABOTA_MAX_TOKEN": "t"})
    assert (ended.status, len(ended.lines)) == (3, 1)
    assert "python -m bot migrate" in ended.err
    ended = await bot("migrate", env=given)
    assert (ended.status, ended.err) == (0, f"Схема базы: пусто → {newest()}.\n")
    assert (await bot("migrate", env=given)).err == f"Схема базы уже {newest()}: менять нечего.\n"


async def test_a_schema_of_the_future_is_left_alone(database_url: str, db: Database) -> None:
    async with db.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '9999'")
    ended = await bot("migrate", env=environment(DATABASE_URL=database_url, SECRET_KEYS=KEY))
    assert (ended.status, len(ended.lines)) == (3, 1)
    assert "новее этой программы" in ended.err


async def test_the_embedded_database_needs_nothing_set_up(tmp_path: Path) -> None:
    staff = tmp_path / "curators.csv"
    staff.write_text(f"{CURATORS}\nc1,Иванова Анна,curator,,,,,\n", encoding="utf-8")
    ended = await bot("import", str(staff), "--kind", "curators", env=environment(DATA_DIR=str(tmp_path / "data")))
    assert (ended.status, ended.out, ended.lines) == (0, "", ["Готово: новых 1, изменено 0, без изменений 0."])


async def test_people_are_imported_and_invited(database_url: str, tmp_path: Path) -> None:
    families = tmp_path / "families.csv"
    families.write_text(f"{FAMILIES}\nf1,p1,Смирнова Ольга,,,teacher,Липецк,,,,\n", encoding="utf-8")
    given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    assert (await bot("import", str(families), "--kind", "families", env=given)).status == 0

    async with running(World()) as addresses:
        env = {**given, **messengers(addresses, tmp_path / "data")}
        first = await bot("invites", "--kind", "families", env=env)
        again = await bot("invites", "--kind", "families", "--format", "json", env=env)
    assert (first.status, first.err) == (0, "")
    (row,) = csv.DictReader(io.StringIO(first.out))
    assert list(row) == ["id", "full_name", "code", "telegram", "vk", "max"]
    assert json.loads(again.out) == [row]
    code = row["code"]
    assert (row["id"], row["full_name"]) == ("p1", "Смирнова Ольга")
    assert row["telegram"].startswith("https://t.me/")
    assert row["telegram"].endswith(f"?start={code}")
    assert row["vk"] == f"https://vk.me/club200000001?ref={code}"
    assert row["max"].startswith("https://max.ru/")
    assert row["max"].endswith(f"?start={code}")


async def test_a_bad_file_ends_with_1_and_a_line_a_fault(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "curators.csv"
    file.write_text(f"{CURATORS}\nc1,,boss,,,,,\nc2,Ким,duty,,,,Nowhere,\n", encoding="utf-8")
    ended = await bot(
        "import", str(file), "--kind", "curators", env=environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    )
    assert (ended.status, ended.out) == (1, "")
    assert [line.split(": ")[:2] for line in ended.lines] == [
        [f"{file}:2", "role"],
        [f"{file}:2", "full_name"],
        [f"{file}:3", "timezone"],
    ]


async def test_links_need_the_messenger_and_say_which_is_out_of_reach(database_url: str) -> None:
    ended = await bot(
        *("invites", "--kind", "curators"),
        env=environment(DATABASE_URL=database_url, SECRET_KEYS=KEY, MAX_TOKEN="t", MAX_API_URL="http://127.0.0.1:9"),
    )
    assert (ended.status, ended.out, len(ended.lines)) == (3, "", 1)
    assert ended.err.startswith("MAX ")


async def test_the_demo_moves_its_clock(database_url: str, db: Database) -> None:
    given = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY, DEMO_CLOCK="true")
    assert (await bot("demo-clock", "3600", env=given)).status == 0
    assert (await bot("demo-clock", "90000", env=given)).status == 0
    async with db.transaction() as tx:
        assert await tx.value("SELECT value FROM setting WHERE name = 'clock'") == "90000"
