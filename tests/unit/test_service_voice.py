"""The service is no man and no woman: it speaks of itself as «мы», or of what has been done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID = re.compile(
    r"(?:^|[«\"'>:.!?,} ]\s*)(?:я |Я |не |ничего не )?"
    r"((?:за|по|на|от|пере|до|у|вы|с|об|при|ис)?"
    r"(?:писа|нес|дава|мети|отмети|помни|запомни|переда|сохрани|добави|убра|удали|отправи|отмени|поня|посчита)ла?"
    r"|рад|рада)(?=[ .,:!]|$)",
    re.IGNORECASE,
)
"""A past tense or a short adjective in the singular, at the head of what is said."""
OF_OTHERS = re.compile(r"врач |куратор |семья |человек |Врач |специалист |кто |она |он ")
FILES = sorted([*(ROOT / "scenarios/library").glob("*.yaml"), *(ROOT / "scenarios/texts").glob("*.yaml")])


def faults(text: str) -> list[str]:
    """Lines in which the service tells what it has done itself as a man or a woman would."""
    spoken = [line for line in text.splitlines() if not re.match(r"\s*(#|- writes|- name|- presses|- \{button)", line)]
    return [line.strip() for line in spoken if SAID.search(line) and not OF_OTHERS.search(line)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_service_has_no_gender(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "said", ["Хорошо, записала.", "Спасибо, передала.", "Очень рада это слышать!", "Хорошо, отменил.", "Не поняла вас."]
)
def test_a_gender_is_noticed(said: str) -> None:
    assert faults(f"    done: {said}")
