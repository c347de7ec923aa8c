"""Forms of the console: asked question by question, shown whole, amended, done once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curators.console import form
from curators.console.commands import read
from curators.console.form import Bad, Form, Option, Question
from curators.console.spot import Spot
from storage.content import Content
from tests.integration.console_play import a_curator, an_adult, only_topic, words
from tests.rig import Rig

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
    from curators.console import words as console_words

    async def began(spot: Spot, _: str) -> None:
        await form.begin(spot, SAMPLE)

    form.register(SAMPLE)
    monkeypatch.setitem(console_words._ABOUT_FAMILY, "card", began)
    DONE.clear()
    yield
    form._FORMS.pop("sample")


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
