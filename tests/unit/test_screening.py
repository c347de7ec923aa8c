"""Screenings and blood pressure: what raises a human."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scenarios.pressure import Level, Pressure, level, read
from scenarios.screening import Advice, epds, phq2, phq9, urgent
from scenarios.screening_items import PHQ9_ITEMS, PHQ_ANSWERS, PackError, load_pack, read_pack


@pytest.mark.parametrize(
    ("answers", "total", "advice"),
    [([0, 0], 0, Advice.NOTHING), ([1, 1], 2, Advice.NOTHING), ([0, 3], 3, Advice.GO_ON), ([3, 3], 6, Advice.GO_ON)],
)
def test_phq_2_goes_on_from_three(answers: list[int], total: int, advice: Advice) -> None:
    assert (phq2(answers).total, phq2(answers).advice) == (total, advice)


@pytest.mark.parametrize(
    ("total", "band", "advice"),
    [
        (0, "minimal", Advice.NOTHING), (4, "minimal", Advice.NOTHING), (5, "mild", Advice.OFFER),
        (9, "mild", Advice.OFFER), (10, "moderate", Advice.HUMAN), (14, "moderate", Advice.HUMAN),
        (15, "moderately_severe", Advice.HUMAN), (19, "moderately_severe", Advice.HUMAN), (20, "severe", Advice.HUMAN),
        (24, "severe", Advice.HUMAN),
    ],
)  # fmt: skip
def test_phq_9_has_five_bands(total: int, band: str, advice: Advice) -> None:
    answers = [min(3, max(0, total - 3 * place)) for place in range(8)] + [0]
    assert (phq9(answers).total, phq9(answers).band, phq9(answers).advice) == (total, band, advice)


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_item_nine_raises_a_human_at_once_whatever_the_sum(answer: int) -> None:
    assert phq9([0] * 8 + [answer]).advice is Advice.HUMAN_NOW
    assert urgent("phq9", 9, answer)


def test_nobody_waits_for_the_last_question() -> None:
    assert not urgent("phq9", 9, 0)
    assert not urgent("phq9", 8, 3)
    assert urgent("epds", 10, 0)
    assert not urgent("epds", 10, 3)


def test_epds_counts_items_1_2_and_4_forward_and_the_others_backward() -> None:
    assert epds([0, 0, 3, 0, 3, 3, 3, 3, 3, 3]).total == 0
    assert epds([3, 3, 0, 3, 0, 0, 0, 0, 0, 0]).total == 30
    for number in range(1, 11):
        lowest = [0, 0, 3, 0, 3, 3, 3, 3, 3, 3]
        lowest[number - 1] = 1 if number in {1, 2, 4} else 2
        assert epds(lowest).total == 1


@pytest.mark.parametrize(
    ("points", "band", "advice"),
    [
        (9, "low", Advice.NOTHING),
        (10, "possible", Advice.OFFER),
        (12, "possible", Advice.OFFER),
        (13, "likely", Advice.HUMAN),
    ],
)
def test_epds_has_cut_offs_at_10_and_13(points: int, band: str, advice: Advice) -> None:
    each = [min(3, max(0, points - 3 * place)) for place in range(9)] + [0]
    choices = [point if number in {1, 2, 4} else 3 - point for number, point in enumerate(each, start=1)]
    assert (epds(choices).total, epds(choices).band, epds(choices).advice) == (points, band, advice)


def test_item_ten_raises_a_human_at_once() -> None:
    assert epds([0, 0, 3, 0, 3, 3, 3, 3, 3, 2]).advice is Advice.HUMAN_NOW


@pytest.mark.parametrize("answers", [[0] * 8, [0] * 10, [0] * 8 + [4], [0] * 8 + [-1]])
def test_a_screening_that_is_not_whole_has_no_score(answers: list[int]) -> None:
    with pytest.raises(ValueError, match="needs 9 answers"):
        phq9(answers)


def test_phq_is_shipped_whole() -> None:
    assert len(PHQ9_ITEMS) == 9
    assert len(PHQ_ANSWERS) == 4


PACK: dict[str, Any] = {
    "version": "1",
    "licence": "письмо издателя",
    "items": [{"text": f"Вопрос {n}", "answers": ["а", "б", "в", "г"]} for n in range(10)],
}


def test_a_pack_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "epds.yaml"
    file.write_text(yaml.safe_dump(PACK, allow_unicode=True), encoding="utf-8")
    pack = load_pack(file)
    assert len(pack.items) == 10
    assert pack.items[9].answers == ("а", "б", "в", "г")


def test_every_fault_of_a_pack_is_told() -> None:
    items = [{"text": "", "answers": ["а", "а", "б", "в"]}, 5, *PACK["items"][:7]]
    with pytest.raises(PackError) as caught:
        read_pack({"version": "", "items": items, "extra": 1})
    assert {place for place, _ in caught.value.faults} == {
        "extra", "version", "licence", "items",
        "items[0].text", "items[0].answers", "items[1].text", "items[1].answers",
    }  # fmt: skip


@pytest.mark.parametrize("raw", ["[", "just words", ""])
def test_what_is_no_pack_is_refused(raw: str, tmp_path: Path) -> None:
    file = tmp_path / "epds.yaml"
    file.write_text(raw, encoding="utf-8")
    with pytest.raises(PackError):
        load_pack(file)


def test_no_item_of_epds_is_shipped() -> None:
    assert not list(Path("scenarios").rglob("*epds*"))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((120, 80), Level.USUAL), ((139, 89), Level.USUAL), ((140, 80), Level.HIGH), ((120, 90), Level.HIGH),
        ((159, 109), Level.HIGH), ((160, 80), Level.EMERGENCY), ((120, 110), Level.EMERGENCY),
    ],
)  # fmt: skip
def test_pressure_has_two_thresholds(figures: tuple[int, int], expected: Level) -> None:
    assert level(Pressure(*figures)) is expected


def test_any_symptom_is_an_emergency() -> None:
    assert level(Pressure(118, 76), symptom=True) is Level.EMERGENCY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("140/90", Pressure(140, 90)), ("140 на 90", Pressure(140, 90)),
        ("Давление 135/85, пульс 80", Pressure(135, 85, 80)),
        ("120 80", Pressure(120, 80)), ("120-80", Pressure(120, 80)), ("90/140", None), ("140", None), ("400/90", None),
        ("хорошее", None), ("140/90/60/30", None), ("", None),
    ],
)  # fmt: skip
def test_pressure_is_read_as_people_write_it(text: str, expected: Pressure | None) -> None:
    assert read(text) == expected
