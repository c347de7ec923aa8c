"""`scenarios check`: each mistake by its file and line, in words that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import status
from scenarios.check import check, check_text

GOOD = """\
name: talk
title: разговор
steps:
  hello:
    say: Здравствуйте!
  ask:
    ask: Как дела?
    choice: [Хорошо, Плохо]
  end:
    done: Спасибо, {{ ask }}.
examples:
  - name: короткий
    talk:
      - bot: Как дела?
      - presses: Хорошо
      - bot: Спасибо, Хорошо.
    facts: {ask: Хорошо}
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.what) for fault in check_text(text, "talk.yaml", {"talk", "welcome"})]


def test_a_good_scenario_has_no_faults() -> None:
    assert faults(GOOD) == []


def test_the_library_has_no_faults() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("    say: Здравствуйте!", "    sya: Здравствуйте!", 4, "непонятно, что это за шаг"),
        ("    choice: [Хорошо, Плохо]", "    choise: [Хорошо, Плохо]", 8, "может быть, «choice»?"),
        ("    choice: [Хорошо, Плохо]", "    choice: []", 8, "пусто"),
        ("    choice: [Хорошо, Плохо]", "", 6, "ровно одно из: choice"),
        ("    choice: [Хорошо, Плохо]", "    choice: [Хорошо, Хорошо]", 8, "одними и теми же словами"),
        ("    say: Здравствуйте!", "    say: Здравствуйте!\n    goto: edn", 6, "нет шага «edn»; может быть, «end»?"),
        ("    say: Здравствуйте!", "    say: Здравствуйте!\n    goto: end", 7, "к шагу «ask» ничего не ведёт"),
        ("    say: Здравствуйте!", "    say: Здравствуйте, {{ nmae }", 5, "шаблон с ошибкой"),
        ("    say: Здравствуйте!", "    say: Здравствуйте, {{ aks }}", 5, "неизвестный факт «aks»; может быть, «ask»?"),
        ("    done: Спасибо, {{ ask }}.", "    say: Спасибо.", 9, "после шага «end» ничего нет"),
        ("    done: Спасибо, {{ ask }}.", "    done: true\n    do: [start: welcom]", 11, "может быть, «welcome»?"),
        ("    done: Спасибо, {{ ask }}.", "    done: true\n    do: [fly]", 11, "нет такого действия «fly»"),
        ("    done: Спасибо, {{ ask }}.", "    done: true\n    do: [record_consent: base]", 11, "consent_version"),
        ("      - presses: Хорошо", "      - presses: Отлично", 15, "нет кнопки «Отлично»; есть: Хорошо, Плохо"),
        ("      - bot: Спасибо, Хорошо.", "      - bot: До свидания", 16, "бот не сказал «До свидания»"),
        ("    facts: {ask: Хорошо}", "    facts: {ask: Плохо}", 12, "в конце «ask» = 'Хорошо'"),
        ("title: разговор", "title: [", 4, "не YAML"),
        ("title: разговор", "title: разговор\ntitle: снова", 3, "второй раз"),
        ("title: разговор\n", "", 1, "не хватает «title»"),
        ("  hello:", "  Hello:", 4, "латинскими"),
    ],
)
def test_a_mistake_is_shown_where_it_stands(before: str, after: str, line: int, words: str) -> None:
    assert before in GOOD
    found = faults(GOOD.replace(before, after, 1))
    assert any(at == line and words in what for at, what in found), found


def test_all_faults_are_told_at_once() -> None:
    broken = GOOD.replace("title: разговор", "titel: разговор").replace("    say: Здравствуйте!", "    say: 7")
    assert len(faults(broken)) == 3


def test_a_scenario_is_drawn_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "talk.yaml", tmp_path / "talk.svg"
    file.write_text(GOOD, encoding="utf-8")
    assert status(["scenarios", "draw", str(file)]) == 0
    assert "Как дела?" in out.read_text(encoding="utf-8")
    assert status(["scenarios", "draw", str(file), "--out", str(tmp_path / "no" / "way.svg")]) == 2
    file.write_text("name: [", encoding="utf-8")
    assert status(["scenarios", "draw", str(file)]) == 1
    file.write_bytes(b"\xff\xfe")
    assert status(["scenarios", "draw", str(file)]) == 1
    assert status(["scenarios", "draw", str(tmp_path / "none.yaml")]) == 2
    told = capsys.readouterr().err
    for words in (f"Готово: {out}", "не записать", f"{file}:1: не YAML", "не в UTF-8", "такого файла нет"):
        assert words in told


def test_files_and_folders_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(GOOD.replace("title", "titel"), encoding="utf-8")
    found = check([tmp_path])
    assert {Path(fault.file).name for fault in found} == {"bad.yaml"}
    assert check([tmp_path / "good.yaml"]) == []
    assert "не читается" in check([tmp_path / "none.yaml"])[0].what
