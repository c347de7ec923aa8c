"""«Закрыть обращение» and «Оценить» as words: what a family may type instead of looking for the button."""

from __future__ import annotations

from typing import Any

from bot.cases.mine import close
from bot.dialogues import choosing
from curators.cases import TOPICS, Status
from curators.turn import Turn
from scenarios.words import same
from storage.content import Button, Content
from storage.queries import cases

CLOSE = ("Закрыть обращение", "Закрыть моё обращение", "Закройте обращение")
RATE = ("Оценить", "Оценить обращение", "Оценить помощь", "Поставить оценку")
MOST = 6


async def said(turn: Turn) -> bool:
    """Take these words where that is what the message says; False: it is for somebody else."""
    content = turn.event.content
    if content is None or content.attachments or len(content.text) > 40 or turn.arrival.family_id is None:
        return False
    closes = any(same(content.text, words) for words in CLOSE)
    if not closes and not any(same(content.text, words) for words in RATE):
        return False
    rows = await cases.of_family(turn.tx, turn.arrival.family_id, most=MOST * 3)
    if closes:
        await _closes(turn, [row for row in rows if row["status"] != Status.CLOSED])
        return True
    unrated = [row for row in rows if row["status"] == Status.CLOSED and row["rating"] is None]
    if unrated:
        await _rates(turn, unrated)
    return bool(unrated)


async def _closes(turn: Turn, rows: list[Any]) -> None:
    if not rows:
        _say(turn, Content(text="Открытых обращений у вас нет. Все ваши обращения: «Мои обращения»."))
    elif len(rows) > 1:
        _say(turn, _choice("Какое обращение закрыть?", "k:c", rows))
    else:
        case = await cases.one(turn.tx, rows[0]["id"], locked=True)
        if case is not None and case["status"] != Status.CLOSED:
            _say(turn, Content(text=f"Обращение {case['number']} «{TOPICS[case['topic']]}» закрыто."))
            await close(turn, case)


async def _rates(turn: Turn, rows: list[Any]) -> None:
    if len(rows) > 1:
        _say(turn, _choice("Какое обращение оценить?", "k:m", rows))
    else:
        facts = {"case": str(rows[0]["id"]), "number": rows[0]["number"]}
        await choosing.choose(turn, "case_rate", facts, about="case")


def _choice(ask: str, verb: str, rows: list[Any]) -> Content:
    buttons = tuple(
        (Button(f"{row['number']} · {TOPICS[row['topic']]}", f"{verb}:{row['id']}"),) for row in rows[:MOST]
    )
    return Content(text=ask, buttons=buttons)


def _say(turn: Turn, content: Content) -> None:
    assert turn.arrival.own_lane_id is not None
    turn.say(turn.arrival.own_lane_id, content, identity_id=turn.arrival.identity_id)
