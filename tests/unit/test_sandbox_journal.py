"""The journal of a messenger of the sandbox, read as a whole and in parts."""

from __future__ import annotations

import pytest

from sandbox import journal
from sandbox.journal import Journal


def written(count: int) -> Journal:
    """Requests in turns of two methods."""
    found = Journal()
    for number in range(count):
        found.write(float(number), "say" if number % 2 else "look", {"number": number}, [], None)
    return found


def read_in_parts(found: Journal, most: int, method: str | None = None) -> list[int]:
    """Everything, a part after another, as `sandbox.remote` asks for it."""
    since, numbers = 0, []
    while True:
        page = found.read(since, method, most)
        numbers += [entry["params"]["number"] for entry in page["entries"]]
        if page["next"] - since < most:
            return numbers
        since = page["next"]


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 20, 21, 22])
def test_parts_together_are_the_whole(count: int) -> None:
    found = written(count)
    assert read_in_parts(found, 7) == list(range(count))
    assert read_in_parts(found, 7, "say") == list(range(1, count, 2))
    assert [entry["params"]["number"] for entry in found.read(0)["entries"]] == list(range(count))


def test_what_comes_after_a_look_is_all_that_the_next_one_gives() -> None:
    found = written(5)
    following = found.read(0)["next"]
    assert found.read(following) == {"next": following, "entries": []}
    found.write(9.0, "say", {"number": 5}, [], None)
    assert [entry["params"]["number"] for entry in found.read(following)["entries"]] == [5]


def test_numbers_go_on_where_the_ring_has_forgotten_or_was_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "KEPT", 10)
    found = written(25)
    found.entries = type(found.entries)(found.entries, maxlen=10)
    assert read_in_parts(found, 4) == list(range(15, 25))
    found.clear()
    assert read_in_parts(found, 4) == []
    found.write(0.0, "say", {"number": 25}, [], None)
    assert read_in_parts(found, 4) == [25]
