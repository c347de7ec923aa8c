"""`--kind measures` and `--kind services`: every fault at once, all or nothing, versions, twice is once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.shell.refusal import Refusal
from storage.transaction import Database
from tests.integration.catalogue import STARTER, bring, bring_services

HEADER = "id;title;gist;level;rules;documents;territories;amount;amount_as_of;valid_from;valid_to;verified_at;link"


async def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    async with db.transaction() as tx:
        return [tuple(row) for row in await tx.rows(query)]


async def refused(db: Database, file: Path, kind: str = "measures") -> list[str]:
    before = await rows(db, "SELECT count(*) FROM measure")
    with pytest.raises(Refusal) as refusal:
        await bring(db, file, kind)
    assert await rows(db, "SELECT count(*) FROM measure") == before
    return [line.removeprefix(f"{file}:") for line in refusal.value.lines]


def csv(folder: Path, *lines: str) -> Path:
    file = folder / "measures.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return file


def yaml(folder: Path, text: str) -> Path:
    file = folder / "measures.yaml"
    file.write_text(text, encoding="utf-8")
    return file


async def test_the_starter_catalogue_comes_in_whole_and_twice_is_once(db: Database) -> None:
    first = await bring(db, STARTER)
    assert (first.new, first.changed, first.same) == (21, 0, 0)
    assert any("Без даты проверки (verified_at): 21" in note for note in first.notes)
    again = await bring(db, STARTER)
    assert (again.new, again.changed, again.same) == (0, 0, 21)
    assert await rows(db, "SELECT count(*) FROM measure_version") == [(0,)]
    assert await rows(db, "SELECT count(*) FROM measure WHERE amount IS NOT NULL OR verified_at IS NOT NULL") == [(0,)]


async def test_a_change_is_a_new_version_and_the_old_one_is_kept(db: Database, tmp_path: Path) -> None:
    await bring(db, csv(tmp_path, "m-1;Выплата;Деньги;federal;children >= 3: трое детей;паспорт|снилс;;;;;;;"))
    found = await bring(db, csv(tmp_path, "m-1;Выплата новая;;;;;;;;;;2026-05-01;"))
    assert (found.new, found.changed) == (0, 1)
    [(title, gist, documents, version)] = await rows(db, "SELECT title, gist, documents, version FROM measure")
    assert (title, gist, documents, version) == ("Выплата новая", "Деньги", ["паспорт", "снилс"], 2)
    [(number, old)] = await rows(db, "SELECT version, content::text FROM measure_version")
    assert (number, orjson.loads(old)["title"]) == (1, "Выплата")
    assert orjson.loads(old)["rules"][0]["any"] == [{"fact": "children", "test": ">=", "value": 3}]


async def test_every_fault_is_told_at_once_with_its_line_and_nothing_is_written(db: Database, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "m-1;;Деньги;federal;children >= 3: трое;;;;;;;;",
        "m-2;Выплата;Деньги;областная;kids >= 3: трое;;;1000 ₽;;;;;gosuslugi",
        "m-2;Выплата;Деньги;municipal;income > low: мало|svo = может: да;;;;;2026-05-01;2026-01-01;2027-01-01;",
    )
    assert await refused(db, file) == [
        "2: title: не заполнено",
        (
            "3: rules: нет факта «kids»; есть pregnant_weeks, early_registration, children, youngest_age, svo, "
            "svo_returned, disabled_child, disabled_adult, income, working, studying, mortgage, loan, pensioner, "
            "audience"
        ),
        "3: level: «областная» — такого не бывает: federal, regional, municipal",
        "3: link: «gosuslugi» — не адрес: нужен целиком, как https://www.gosuslugi.ru",
        "3: amount_as_of: размер назван, а на какую дату — нет: суммы меняются каждый год",
        "4: rules: «income» сравнивается только знаками = и !=",
        "4: rules: «svo» не бывает «может»: только да, нет",
        "4: verified_at: «2027-01-01» ещё не наступило",
        "4: id: «m-2» уже есть в строке 3",
        "4: territories: мера муниципальная: назовите территории",
        "4: valid_to: мера кончается раньше, чем начинается",
    ]


async def test_yaml_knows_the_line_of_every_field(db: Database, tmp_path: Path) -> None:
    text = """
- id: m-1
  title: Выплата
  gist: Деньги
  level: federal
  rules:
    - children >= 3: трое детей
  colour: red
- title: Другая
  gist: Деньги
  level: federal
  verified_at: вчера
"""
    assert await refused(db, yaml(tmp_path, text)) == [
        (
            "8: colour: такого поля нет; есть id, title, gist, audiences, level, territories, benefit, amount, "
            "amount_as_of, rules, conditions, documents, apply_at, link, window, term, periodicity, act, valid_from, "
            "valid_to, verified_at, verified_by, status"
        ),
        "9: id: не заполнено",
        "12: verified_at: «вчера» — не дата: нужно 2026-01-31 или 31.01.2026",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- id: [", "1: строка: не YAML"),
        ("id: m-1", "1: строка: нужен список, каждый пункт с «- id: …»"),
        ("- просто слова", "1: строка: нужны поля: «- id: …», title и другие"),
        ("- id: a\n  id: b", "2: строка: ключ «id» стоит здесь второй раз"),
    ],
)
async def test_what_is_no_catalogue_is_refused_in_one_line(db: Database, tmp_path: Path, text: str, told: str) -> None:
    [line] = await refused(db, yaml(tmp_path, text))
    assert line.startswith(told)


async def test_a_list_is_emptied_with_a_star_and_an_empty_cell_keeps_it(db: Database, tmp_path: Path) -> None:
    await bring(db, csv(tmp_path, "m-1;Выплата;Деньги;federal;;паспорт;Липецк|Елец;;;;;;"))
    await bring(db, csv(tmp_path, "m-1;Выплата;Деньги;federal;;*;;;;;;;"))
    assert await rows(db, "SELECT documents, territories FROM measure") == [([], ["Липецк", "Елец"])]


async def test_services_come_in_and_change(db: Database, tmp_path: Path) -> None:
    first = await bring_services(db, tmp_path)
    assert (first.new, first.same) == (3, 0)
    assert (await bring_services(db, tmp_path)).same == 3
    file = tmp_path / "services.csv"
    file.write_text("id,title,phone\ns-1,,+7 474 000-00-00\n", encoding="utf-8")
    assert (await bring(db, file, "services")).changed == 1
    query = "SELECT title, phone FROM service WHERE external_id = 's-1'"
    assert await rows(db, query) == [("Женская консультация № 1", "+7 474 000-00-00")]
    file.write_text("id,title,kind,territory,latitude,link\ns-9,,,,95,сайт\n", encoding="utf-8")
    assert await refused(db, file, "services") == [
        "2: link: «сайт» — не адрес: нужен целиком, как https://www.gosuslugi.ru",
        "2: latitude: «95» — градусы от −90 до 90",
        "2: title: не заполнено",
        "2: kind: не заполнено",
        "2: territory: не заполнено",
    ]


@pytest.mark.parametrize("ending", ["csv", "yaml"])
async def test_fields_may_be_named_in_full(db: Database, tmp_path: Path, ending: str) -> None:
    names = ("territory", "benefit_type", "where_to_apply", "window_to_apply", "decision_term", "legal_act")
    said = ("Липецк", "выплата", "МФЦ", "с 1 июня", "10 дней", "1-ФЗ")
    file = tmp_path / f"measures.{ending}"
    if ending == "csv":
        table = f"id,title,gist,level,{','.join(names)}\nm-1,Выплата,Деньги,municipal,{','.join(said)}\n"
    else:
        fields = "".join(f"  {name}: {value}\n" for name, value in zip(names, said, strict=True))
        table = f"- id: m-1\n  title: Выплата\n  gist: Деньги\n  level: municipal\n{fields}"
    file.write_text(table, encoding="utf-8")
    assert (await bring(db, file)).new == 1
    [found] = await rows(db, 'SELECT territories, benefit, apply_at, "window", term, act FROM measure')
    assert found == (["Липецк"], *said[1:])
    twice = table.replace("id,", "id,territories,", 1).replace("m-1,", "m-1,Елец,", 1)
    file.write_text(twice if ending == "csv" else f"{table}  territories: [Елец]\n", encoding="utf-8")
    assert all(line.endswith("стоит дважды") for line in await refused(db, file))
