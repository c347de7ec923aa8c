"""The first words after a broadcast: which it was, in a few of its words."""

from __future__ import annotations

import pytest

from curators.heading import after_broadcast, headed
from storage.content import Content


@pytest.mark.parametrize(
    ("event", "words", "quoted", "head"),
    [
        (None, None, True, None),
        (None, "Завтра встреча", True, "📣 в ответ на рассылку «Завтра встреча»"),
        (None, "Завтра\n\nвстреча", False, "📣 после рассылки «Завтра встреча»"),
        ("Школа мам", "Приглашаем: Школа мам", True, "📣 в ответ на приглашение «Школа мам»"),
        (None, "слово, " * 20, False, f"📣 после рассылки «{'слово, ' * 6}слово…»"),
    ],
)
def test_a_broadcast_is_named_by_its_first_words(
    event: str | None, words: str | None, quoted: bool, head: str | None
) -> None:
    assert after_broadcast(event, words, quoted=quoted) == head


def test_a_voice_without_words_is_headed_by_one_line() -> None:
    assert headed(Content(), "👤 Смирнова").text == "👤 Смирнова"
