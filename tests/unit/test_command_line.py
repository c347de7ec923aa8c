"""Mistakes in the command line, told in Russian in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import status
from bot.commands.run import read_roles


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "не сказано, что делать."),
        (["nope"], "нет команды «nope»."),
        (["run", "--rool", "all"], "нет ключа --rool."),
        (["run", "--role"], "у ключа --role нет значения."),
        (["run", "--role", "ingress,foo"], "--role: нет роли «foo», есть all, ingress, worker, sender, clock."),
        (["import"], "не хватает FILE."),
        (["import", "x.csv"], "не хватает ключа --kind."),
        (
            ["import", "x.csv", "--kind", "dogs"],
            (
                "--kind: можно только 'curators', 'families', 'absences', 'shifts', 'measures', 'services', "
                "'medication-requests'."
            ),
        ),
        (["invites", "--kind", "families", "more"], "лишнее: more."),
        (["keys"], "не сказано, что делать."),
        (["demo-clock", "soon"], "нужно число."),
        (["demo-clock", "--", "-60"], "нужно не меньше 0."),
    ],
)
def test_a_mistake_is_told_in_one_line_with_where_to_read_more(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert status(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert words in shown.err
    assert shown.err.endswith("--help\n")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("all", {"ingress", "worker", "sender", "clock"}),
        ("sender", {"sender"}),
        ("ingress, worker", {"ingress", "worker"}),
        ("all,clock", {"ingress", "worker", "sender", "clock"}),
    ],
)
def test_roles_are_read_as_a_list(text: str, roles: set[str]) -> None:
    assert read_roles(text) == roles


def test_a_broken_scenario_is_told_with_its_file_and_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: bad\nsteps:\n  - [\n", encoding="utf-8")
    assert status(["scenarios", "check", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:")
    assert status(["scenarios", "check", str(tmp_path / "none.yaml")]) == 2
    assert "такого файла нет" in capsys.readouterr().err


def test_the_service_s_own_scenarios_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["scenarios", "check"]) == 0
    assert capsys.readouterr().err == "Готово: ошибок нет, все примеры сыграны.\n"
