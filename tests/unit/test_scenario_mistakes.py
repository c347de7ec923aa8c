"""What methodologists get wrong in questions and deeds: each told by its line, with a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.check import check, check_text

GOOD = """\
name: talk
title: разговор
consent: health
record: true
given: {edd: "2026-09-01"}
steps:
  signs:
    ask: Что беспокоит?
    several:
      - {button: Отёки, value: swelling}
      - {button: Ничего, value: none, alone: true}
    do:
      - observe: signs
  weight:
    ask: Сколько вы весите?
    number: {least: 35, most: 250, unit: кг}
    do: [observe: weight]
  day:
    ask: Когда это началось?
    date: {past: true, least: -30d}
  note:
    do:
      - raise: {level: doctor, words: "Вес {{ weight }}."}
      - after: {in: PT15M, start: talk}
      - start_routine: {scenario: talk, rule: daily 10:00}
      - call: {name: journal, with: {what: asked}}
      - refer: psychologist
      - observe: {code: phq2, of: weight + 1}
  end:
    done: Спасибо.
    links: [{button: Подробнее, url: "https://example.org"}]
examples:
  - name: короткий
    talk:
      - picks: Отёки
      - says: 72,5
      - says: вчера
      - bot: Спасибо
    facts: {weight: 72.5, signs: [swelling]}
    effects: [observe, observe, raise, after, start_routine, call, refer, observe]
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.what) for fault in check_text(text, "talk.yaml", {"talk", "welcome"})]


def test_the_file_is_right_before_it_is_spoilt() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("consent: health", "consent: helth", 3, "можно только 'health'"),
        ("record: true", "record: maybe", 4, "true или false"),
        ("record: true", "danger: true", 1, "danger и consent вместе нельзя"),
        ("    several:", "    sevral:", 9, "может быть, «several»?"),
        (", alone: true}", ", lone: true}", 11, "может быть, «alone»?"),
        ("{button: Ничего, value: none", "{button: Отёки, value: none", 9, "одними и теми же словами"),
        ("{button: Ничего, value: none", "{button: Ничего, value: swelling", 9, "одно и то же value"),
        ("number: {least: 35, most: 250", "number: {least: 350, most: 250", 16, "least больше most"),
        ("number: {least: 35, most: 250", "number: {least: много, most: 250", 16, "«least»: нужно число"),
        ("number: {least: 35", "number: {lest: 35", 16, "может быть, «least»?"),
        ("unit: кг}", "unit: кг}\n    date: true", 14, "ровно одно из"),
        ("past: true, least", "past: true, future: true, least", 20, "past и future"),
        ("least: -30d", "least: месяц", 20, "-300d"),
        ("least: -30d", "least: 2026-02-30", 20, "дня 2026-02-30 не бывает"),
        ("      - observe: signs", "      - obsrve: signs", 13, "может быть, «observe»?"),
        ("      - observe: signs", "      - {observe: signs, tell_curator: x}", 13, "одно действие"),
        ("level: doctor", "level: docter", 23, "можно только 'danger', 'doctor'"),
        ("level: doctor, words", "level: doctor, word", 23, "может быть, «words»?"),
        ("level: doctor", "level: doctor, to: nurse", 23, "можно только 'curator', 'doctor'"),
        ('"Вес {{ weight }}."', '"Вес {{ wieght }}."', 23, "может быть, «weight»?"),
        ("{in: PT15M", "{in: 15 минут", 24, "срок по ISO 8601"),
        ("{in: PT15M", '{in: PT15M, at: "{{ day }}"', 24, "ровно одно из: in"),
        ("{in: PT15M, start: talk}", "{in: PT15M, start: tolk}", 24, "может быть, «talk»?"),
        ("{in: PT15M, start", '{at: "{{ day }}", time: в обед, start', 24, "нужно время вида 10:00"),
        ("rule: daily 10:00", "rule: dayly 10:00", 25, "непонятно: нужно одно из: daily 10:00"),
        ("rule: daily 10:00", "rule: weekly mo 11:00", 25, "нет дня «mo»"),
        ("{scenario: talk,", "{scenario: tolk,", 25, "нет сценария «tolk»"),
        ("name: journal", "name: jurnal", 26, "может быть, «journal»?"),
        ("with: {what: asked}", "with: {wht: asked}", 26, "нужно «what»"),
        ("refer: psychologist", "refer: psycholog", 27, "можно только"),
        ("- refer: psychologist", "- forget: all", 27, "пишется без значения"),
        ("- refer: psychologist", "- end_pregnancy: done", 27, "можно только birth или loss"),
        ("- refer: psychologist", "- tell_curator", 27, "нужно значение"),
        ("{code: phq2, of: weight + 1}", "phq2", 28, "observe без «of»"),
        ("of: weight + 1}", "of: weight +}", 28, "шаблон с ошибкой"),
        ('given: {edd: "2026-09-01"}', "given: {}", None, ""),
        ("{in: PT15M", "{week: 28", None, ""),
        ("url: ", "ulr: ", 31, "может быть, «url»?"),
        ("    done: Спасибо.", "    done: Спасибо.\n    attach: [x.png]", 31, "неизвестный ключ «attach»"),
        ("    ask: Когда это началось?", "    ask: Когда?\n    attach: [no.png]", 20, "нет файла «no.png»"),
        ("      - picks: Отёки", "      - picks: Жар", 35, "нет кнопки «Жар»; есть: Отёки, Ничего, Готово"),
        ("      - says: 72,5", '      - says: "500"', 38, "бот не сказал"),
    ],
)
def test_a_mistake_is_told_with_a_hint(before: str, after: str, line: int | None, words: str) -> None:
    assert before in GOOD
    found = faults(GOOD.replace(before, after, 1))
    if line is None:
        assert found == []
    else:
        assert any(at == line and words in what for at, what in found), found


def test_a_gestational_week_needs_the_due_date() -> None:
    text = GOOD.replace("{in: PT15M", "{week: 28").replace('given: {edd: "2026-09-01"}', "given: {}")
    assert any("назовите его в given" in what for _, what in faults(text))


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("name: x\nsteps:\n\ta: 1\n", 3, "табуляцией"),
        ("name: x\nsteps:\n  a:\n    ask: Как: хорошо?\n", 4, "в кавычки"),
        ("name: x\nsteps:\n  a:\n    ask: ?\n", 4, "в кавычки"),
        ("name: x\n  title: y\n", 2, "в кавычки"),
        ("name: x\nsteps: {a: {done: x}\n", 3, "скобка"),
        ('name: "x\n', 2, "кавычка"),
        ("name: *x\n", 1, "в кавычки"),
        ("name: @x\n", 1, "в кавычки"),
        ("steps:\n  a: 1\n - b\n", 3, "отступ"),
    ],
)
def test_what_is_no_yaml_is_told_with_what_to_do(text: str, line: int, hint: str) -> None:
    [(where, said)] = faults(text)
    assert (where, hint in said) == (line, True), said
    assert said.startswith("не YAML: ")
    assert said.isascii() is False
    assert "found" not in said
    assert "expected" not in said


def test_a_file_of_another_encoding_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "talk.yaml"
    file.write_bytes("name: talk\ntitle: разговор\n".encode("cp1251"))
    [fault] = check([file])
    assert (fault.line, "UTF-8" in fault.what) == (2, True)
