"""The whole road: a message of a family reaches its curator, the answer comes back."""

from __future__ import annotations

import pytest

from tests.rig import CHANNELS, Rig


@pytest.mark.parametrize("curator_on", CHANNELS)
@pytest.mark.parametrize("family_on", CHANNELS)
async def test_a_message_reaches_the_curator_and_the_answer_comes_back(
    rig: Rig, family_on: str, curator_on: str
) -> None:
    family, curator = await rig.pair(family_on, curator_on)
    await family.send("Здравствуйте! Это <b>вопрос</b> *не* разметка & всё.")
    seen = await curator.sees("Это <b>вопрос</b> *не* разметка & всё.")
    await curator.send(
        "Добрый день, слушаю вас.", reply_to=seen["id"], **({"topic": seen["topic"]} if seen["topic"] else {})
    )
    await family.sees("Добрый день, слушаю вас.")
