"""`report` and `fund` on the command line: data alone on stdout, a mistake is one line and status 2."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.integration.program import KEY, bot, environment


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", "--month", "2026-13"), "нужен год и месяц"),
        (("report", "--month", "0000-01"), "нужен год и месяц"),
        (("report",), "не хватает ключа --month"),
        (("report", "--month", "2026-11", "--format", "pdf"), "--format"),
        (("fund", "deposit", "много", "--words", "акт"), "нужна сумма больше нуля"),
        (("fund", "statement", "a.xlsx", "--from", "2026-02-31", "--to", "2026-03-01"), "«2026-02-31» — не день"),
        (("fund", "statement", "a.xlsx", "--from", "2026-03-02", "--to", "2026-03-01"), "--to раньше"),
    ],
)
async def test_a_mistake_is_one_line_and_ends_with_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    ended = await bot(*arguments, env=environment(DATA_DIR=str(tmp_path)))
    assert (ended.status, ended.out, len(ended.lines)) == (2, "", 1)
    assert words in ended.err


@pytest.mark.usefixtures("db")
async def test_a_month_without_data_is_told_and_one_that_has_not_come_is_refused(
    database_url: str, tmp_path: Path
) -> None:
    env = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    month = f"{datetime.now(UTC).date():%Y-%m}"
    told = await bot("report", "--month", month, "--format", "json", env=env)
    assert told.status == 0
    assert json.loads(told.out)["figures"]["families"] == 0
    ahead = await bot("report", "--month", "2099-01", "--format", "json", env=env)
    assert (ahead.status, ahead.out, len(ahead.lines)) == (2, "", 1)
    assert "ещё не наступил" in ahead.err
    out = tmp_path / "month.xlsx"
    assert (await bot("report", "--month", month, "--out", str(out), env=env)).status == 0
    assert load_workbook(out).sheetnames[0] == "Итоги"
    nowhere = await bot("report", "--month", month, "--out", str(tmp_path / "no" / "month.xlsx"), env=env)
    assert (nowhere.status, len(nowhere.lines)) == (1, 1)
    assert "не записать" in nowhere.err


@pytest.mark.usefixtures("db")
async def test_money_is_put_into_the_fund_and_stands_in_its_statement(database_url: str, tmp_path: Path) -> None:
    env = environment(DATABASE_URL=database_url, SECRET_KEYS=KEY)
    put = await bot("fund", "deposit", "10 000 000", "--words", "=1+1", env=env)
    assert (put.status, put.out) == (0, "")
    assert "Теперь в нём 10\u00a0000\u00a0000\u00a0₽" in put.err
    out = tmp_path / "fund.xlsx"
    days = ("--from", "2026-01-01", "--to", "2099-12-31")
    assert (await bot("fund", "statement", str(out), *days, env=env)).status == 0
    sheet = load_workbook(out).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Пополнение"]
    assert [(row[3], row[6]) for row in rows] == [(10_000_000, "=1+1")]
