"""The dialogue of EPDS, made of a licensed pack of items: the service ships the engine, the operator the words."""

from __future__ import annotations

from typing import Any

import yaml

from scenarios.screening_items import Pack
from scenarios.shelf import edition, shelf

NAME = "epds"
_LAST = 10


def put_on_shelf(pack: Pack) -> None:
    """Add the dialogue to those the service has; without a pack nothing shows that it could be there."""
    text = text_of(pack)
    shelf()[NAME] = edition(text, f"{NAME}.yaml")


def text_of(pack: Pack) -> str:
    """Give the dialogue as a file would hold it, the licence in it; what was answered is kept by this very text."""
    steps: dict[str, Any] = {
        "begin": {
            "ask": "Десять коротких вопросов о последних семи днях. Правильных ответов нет, и это не диагноз: "
            "так врачу и психологу проще понять, чем помочь.",
            "choice": [{"button": "Начать", "value": "go"}, {"button": "Не сейчас", "value": "no", "goto": "later"}],
            "back": False,
        }
    }
    for number, item in enumerate(pack.items, start=1):
        steps[f"q{number}"] = {
            "ask": f"{number} из {len(pack.items)}. {item.text}",
            "choice": [_option(number, place, words) for place, words in enumerate(item.answers)],
        }
    places = ", ".join(f"q{number}" for number in range(1, len(pack.items) + 1))
    steps |= {
        "sum": {
            "set": {"score": f"{{{{ [{places}] | epds }}}}"},
            "do": [{"observe": {"code": NAME, "of": "score.total"}}],
        },
        "now": {"check": "score.advice == 'human_now'", "then": "stay", "else": "high"},
        "stay": {
            "done": "Спасибо, что ответили честно. Побудьте, пожалуйста, рядом с кем-то. Живой человек напишет вам "
            "сюда."
        },
        "high": {"check": "score.advice == 'human'", "then": "tell", "else": "some"},
        "tell": {
            "done": "Спасибо, что ответили. Похоже, вам сейчас правда нелегко. Это не ваша вина, и с этим помогают. "
            "Врач и куратор узнают сегодня и напишут вам. Если станет совсем тяжело, нажмите «Мне плохо».",
            "do": [_raise],
        },
        "some": {"check": "score.advice == 'offer'", "then": "offer", "else": "fine"},
        "offer": {
            "ask": "Спасибо, что ответили. Хотите поговорить с психологом? Это спокойный разговор, он ни к чему не "
            "обязывает.",
            "choice": [
                {"button": "Да, поговорить", "value": "yes", "goto": "talk"},
                {"button": "Не сейчас", "value": "no", "goto": "later"},
            ],
        },
        "talk": {
            "done": "Хорошо. Вам напишут сюда, чтобы договориться.",
            "do": [{"refer": {"to": "psychologist", "words": "Просит поговорить после вопросов о настроении (EPDS)."}}],
        },
        "fine": {"done": "Спасибо! Если станет тяжелее, приходите сюда или напишите куратору."},
        "later": {"done": "Хорошо. Вернуться можно в любой день, раздел «Как я себя чувствую»."},
    }
    file = {
        "name": NAME,
        "title": "настроение (EPDS)",
        "consent": "health",
        "record": True,
        "history": False,
        "patience": {"remind": ["P1D"], "words": "Вопросы о настроении ещё здесь: можно продолжить.", "expire": "P3D"},
        "steps": steps,
        "examples": [
            {
                "name": "не сейчас",
                "talk": [{"presses": "Не сейчас"}, {"bot": "Вернуться можно"}],
            }
        ],
    }
    head = f"# EPDS, {pack.version}. {pack.licence}\n"
    return head + yaml.safe_dump(file, allow_unicode=True, sort_keys=False, width=1000)


_raise = {
    "raise": {
        "level": "doctor",
        "to": ["doctor", "curator", "psychologist"],
        "words": "Вопросы о настроении (EPDS): {{ score.total }} из 30. Это не диагноз; поговорите с человеком.",
    }
}


def _option(number: int, place: int, words: str) -> dict[str, Any]:
    """An answer by its place in the scale; the last item's raise a human at once, all but «never»."""
    shown: dict[str, Any] = {"button": words, "value": place}
    if number == _LAST and place < 3:
        shown["do"] = [{"emergency": "self_harm"}]
    return shown
