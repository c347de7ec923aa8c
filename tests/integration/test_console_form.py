"""Forms of the console: asked question by question, shown whole, amended, done once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from curators.console import form, questions
from curators.console.commands import read
from curators.console.form import Bad, Form, Option, Question
from curators.console.spot import Spot
from storage.content import Content
from tests.integration.console_play import a_curator, an_adult, only_topic, words
from tests.rig import Phone, Rig, until

DONE: list[tuple[dict[str, str], int]] = []


def days(text: str) -> str:
    """A number of days."""
    if not text.strip().isdecimal():
        raise Bad("Напишите число дней цифрами, например 5.")
    return text.strip()


def for_money(answers: form.Answers) -> bool:
    return answers["what"] == "pay"


async def _preview(_spot: Spot, answers: form.Answers, files: Content | None) -> str:
    return f"Проверьте: {answers['what']}, дней {answers['days']}, файлов {len(files.attachments) if files else 0}."


async def _done(spot: Spot, answers: form.Answers, files: Content | None) -> None:
    DONE.append((dict(answers), len(files.attachments) if files else 0))
    spot.say("Записано.")


SAMPLE = Form(
    "sample",
    (
        Question("what", "Что нужно?", "что", options=(Option("Справка", "spravka"), Option("Выплата", "pay"))),
        Question("days", "На сколько дней?", "дни", read=days),
        Question("why", "Почему?", read=None, options=(Option("Так надо", "so"),), when=for_money),
        Question("papers", "Пришлите бумаги.", "бумаги", skip="Без бумаг", files=True),
    ),
    _preview,
    _done,
)  # fmt: skip


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The form is begun by the words «Карточка»."""
    from curators.console import command_table

    async def began(spot: Spot, _: str) -> None:
        await form.begin(spot, SAMPLE)

    form.register(SAMPLE)
    monkeypatch.setitem(command_table.ABOUT_FAMILY, "card", began)
    DONE.clear()
    yield
    questions.FORMS.pop("sample")


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("channel", ["telegram", "vk"])
async def test_a_form_is_filled_in_amended_and_done_once(rig: Rig, channel: str) -> None:
    own_id, own = await a_curator(rig, channel)
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первый вопрос")
    await own.sees("Первый вопрос")
    topic = await only_topic(own) if channel == "telegram" else None
    assert read(Content(text="Карточка")) is not None
    await own.send("Карточка", topic=topic)
    asked = await own.sees("Что нужно?")
    assert words(asked)[:2] == ["Справка", "Выплата"]
    await own.press(asked["id"], "Выплата")
    await own.sees("На сколько дней?")
    await own.send("пять", topic=topic)
    await own.sees("цифрами, например 5")
    await own.send("5", topic=topic)
    why = await own.sees("Почему?")
    await own.send("потому", topic=topic)
    await own.sees("одну из кнопок")
    await own.press(why["id"], "Так надо")
    await own.sees("Пришлите бумаги")
    await own.send("паспорт", topic=topic, attachments=[{"kind": "document", "name": "паспорт.pdf", "size": 100}])
    shown = await own.sees("Проверьте: pay, дней 5, файлов 1.")
    await own.press(shown["id"], "Исправить: дни")
    await own.send("7", topic=topic)
    last = await own.sees("Проверьте: pay, дней 7, файлов 1.")
    await own.press(last["id"], "Всё верно")
    await own.sees("Записано.")
    await own.press(last["id"], "Всё верно")
    assert DONE == [({"what": "pay", "days": "7", "why": "so", "papers": "паспорт"}, 1)]
    assert "5" not in await family.heard()
    assert "паспорт" not in await family.heard()


@pytest.mark.usefixtures("sample")
async def test_buttons_of_an_earlier_form_answer_nothing(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первый вопрос")
    await own.sees("Первый вопрос")
    topic = await only_topic(own)
    await own.send("Карточка", topic=topic)
    first = await own.sees("Что нужно?")
    await own.press(first["id"], "Справка")
    await own.sees("На сколько дней?")
    await own.send("3", topic=topic)
    papers = await own.sees("Пришлите бумаги.")
    await own.press(papers["id"], "Без бумаг")
    shown = await own.sees("Проверьте: spravka, дней 3")
    await own.send("Карточка", topic=topic)
    [again] = await until(lambda: _newer(own, "Что нужно?", first["id"]), what="the question once more")
    await own.press(shown["id"], "Всё верно")
    await own.press(first["id"], "Справка")
    await own.press(again["id"], "Выплата")
    await until(lambda: _newer(own, "На сколько дней?", again["id"]), what="the next question")
    assert not DONE


async def _newer(own: Phone, words_: str, than: str) -> list[dict[str, Any]]:
    """The messages of these words that came after another."""
    seen = [one for one in await own.messages() if one["from"] == "bot"]
    ids = [one["id"] for one in seen]
    return [one for one in seen[ids.index(than) + 1 :] if words_ in one["text"]]


async def test_what_a_form_about_no_family_asks_in_a_topic_is_answered_there_and_not_to_the_family(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первый вопрос")
    await own.sees("Первый вопрос")
    topic = await only_topic(own)
    await own.send("/away", topic=topic)
    await own.sees("С какого дня?")
    await own.send("послезавтра", topic=topic)
    await own.sees("По какой день включительно?")
    assert "послезавтра" not in await family.heard()


@pytest.mark.usefixtures("sample")
async def test_two_presses_at_once_do_it_once(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "vk")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Первый вопрос")
    await own.sees("Первый вопрос")
    await own.send("Карточка")
    await own.press((await own.sees("Что нужно?"))["id"], "Справка")
    await own.sees("На сколько дней?")
    await own.send("3")
    await own.press((await own.sees("Пришлите бумаги."))["id"], "Без бумаг")
    shown = await own.sees("Проверьте: spravka, дней 3")
    await asyncio.gather(*(own.press(shown["id"], "Всё верно") for _ in range(4)))
    await own.sees("Записано.")
    await own.send("Семьи")
    await own.sees("Ваши семьи")
    assert len([text for text in await own.heard() if "Записано." in text]) == 1
