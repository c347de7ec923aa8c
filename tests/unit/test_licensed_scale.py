"""EPDS over a pack: scored as the scale says, the tenth item never waits; without a pack there is no trace of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scenarios import licensed_scale
from scenarios.check import check_text
from scenarios.deeds import NAMES
from scenarios.engine import answer, start
from scenarios.load import load
from scenarios.moves import Moves, Typed
from scenarios.screening_items import Item, Pack
from scenarios.shelf import shelf

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACK = Pack(
    "тест-1",
    "Выдуманные вопросы для проверки, не EPDS",
    tuple(Item(f"Вопрос {number}?", ("Да", "Скорее да", "Скорее нет", "Нет")) for number in range(1, 11)),
)
ANSWERS = PACK.items[0].answers


def talked(places: list[int], last: str | None = None) -> tuple[list[str], Moves]:
    """Answer by places; what the service was asked to do, and where it ended."""
    scenario = load(licensed_scale.text_of(PACK))
    moves = start(scenario, 1, {}, NOW)
    done: list[str] = []
    for words in ("Начать", *(ANSWERS[place] for place in places), *([last] if last else [])):
        followed = answer(scenario, moves.run, Typed(words), NOW)
        assert isinstance(followed, Moves)
        moves = followed
        done += [NAMES[type(effect)] for effect in moves.effects]
    return done, moves


def test_a_pack_makes_a_dialogue_without_faults() -> None:
    assert check_text(licensed_scale.text_of(PACK), "epds.yaml", set(shelf())) == []


@pytest.mark.parametrize(
    ("places", "last", "total", "done"),
    [
        # Items 1, 2 and 4 count forward, the others backward.
        ([0, 0, 3, 0, 3, 3, 3, 3, 3, 3], None, 0, ["observe"]),
        ([3, 3, 2, 3, 3, 3, 3, 3, 3, 3], "Да, поговорить", 10, ["observe", "refer"]),
        ([3, 3, 0, 3, 2, 3, 3, 3, 3, 3], None, 13, ["observe", "raise"]),
        ([0, 0, 3, 0, 3, 3, 3, 3, 3, 2], None, 1, ["emergency", "observe"]),
    ],
)
def test_it_is_scored_by_the_scale_and_calls_whoever_is_needed(
    places: list[int], last: str | None, total: int, done: list[str]
) -> None:
    found, moves = talked(places, last)
    assert found == done
    assert moves.facts["score"]["total"] == total
    assert moves.run.state == "done"


def test_no_diagnosis_is_named() -> None:
    assert "депресс" not in licensed_scale.text_of(PACK)


def test_without_a_pack_there_is_no_such_dialogue() -> None:
    assert "epds" not in shelf()


def test_with_a_pack_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(shelf(), "epds", raising=False)
    licensed_scale.put_on_shelf(PACK)
    assert shelf()["epds"].scenario.consent == "health"
    del shelf()["epds"]
