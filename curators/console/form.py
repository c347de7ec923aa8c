"""A form in the console: a few questions one after another, everything shown before it is done, anything amendable.

A room that needs one makes a `Form`, calls `register`, and begins it with `begin`; `done` is called in the transaction
of the last press. What is typed while a form waits is an answer only in the form's own place: in its family's thread,
or, for a form about no family, outside any thread.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from curators.console.page import rows_of
from curators.console.pending import Filling
from curators.console.questions import FORMS
from curators.console.questions import Answers as Answers
from curators.console.questions import Bad as Bad
from curators.console.questions import Form as Form
from curators.console.questions import Option as Option
from curators.console.questions import Question as Question
from curators.console.questions import plain as plain
from curators.console.questions import register as register
from curators.console.spot import Spot
from storage.content import Button, Content

SKIP, BACK, CONFIRM, AMEND = 900, 901, 902, 1000
"""Numbers of the form's own buttons; those of a question's options begin at 0."""
CANCEL = Button("Отмена", "c:no")
STALE = "Эта форма уже заполнена или отменена."
OLDER = "Это кнопка прежнего вопроса: ответьте, пожалуйста, на последний."
PRESS = "Выберите, пожалуйста, одну из кнопок."
WITH_FILES = "приложены файлы"


async def begin(spot: Spot, form: Form, answers: Answers | None = None, *, about_family: bool = True) -> None:
    """Ask the first question that has no answer yet.

    What is asked in a family's own topic is answered there: those words must never go to the family.
    """
    thread_id = spot.thread_id if about_family or spot.in_topic else None
    filling = Filling(form.name, thread_id, answers=dict(answers or {}))
    await _go_on(spot, form, filling)


def meant(spot: Spot, filling: Filling) -> bool:
    """Tell whether what is typed here is for the form."""
    if spot.place.by == "reply":
        return False
    if filling.thread_id is None:
        return spot.flat or not spot.in_topic
    return spot.place.thread_id == filling.thread_id


async def typed(spot: Spot, filling: Filling, content: Content) -> None:
    """Take typed words, or files, for the open question."""
    form = FORMS.get(filling.name)
    question = _question(form, filling.at) if form is not None else None
    if form is None or question is None:
        spot.say(PRESS)
        return
    if question.files and content.attachments:
        filling = _with_files(filling, content)
        value = content.text.strip() or WITH_FILES
        if spot.turn.event.album:
            await spot.remember(album=spot.turn.event.album, album_to="form")
    else:
        try:
            value = await _value(spot, filling, question, content.text)
        except Bad as bad:
            spot.say(str(bad))
            await _ask(spot, filling, question)
            return
    await _answered(spot, form, filling, question, value)


async def more_files(spot: Spot, filling: Filling, content: Content) -> None:
    """Take a further part of an album whose first part was an answer."""
    await spot.remember(ask=_with_files(filling, content))


async def pressed(spot: Spot, numbers: Sequence[int]) -> str | None:
    """A button of the form."""
    filling = spot.pending.ask
    form = FORMS.get(filling.name) if isinstance(filling, Filling) else None
    if not isinstance(filling, Filling) or form is None or len(numbers) != 2:
        return STALE
    serial, number = numbers
    if serial != filling.serial:
        return OLDER
    if number >= AMEND:
        await _amend(spot, form, filling, number - AMEND)
        return None
    if number == CONFIRM and not filling.at:
        await spot.remember(ask=None)
        await form.done(spot, filling.answers, filling.files)
        return "Готово"
    question = _question(form, filling.at)
    if question is None:
        return STALE
    if number == BACK:
        await _back(spot, form, filling, question)
    elif number == SKIP and question.skip is not None:
        await _answered(spot, form, filling, question, ",".join(ticked(filling.answers, question.name)))
    elif question.several and number < len(filling.offered):
        await _tick(spot, filling, question, filling.offered[number])
    elif number < len(filling.offered):
        await _answered(spot, form, filling, question, filling.offered[number])
    else:
        return STALE
    return None


def ticked(answers: Answers, name: str) -> list[str]:
    """Give the values ticked so far of a question with several answers."""
    return [one for one in answers.get(f"{name}+", "").split(",") if one]


async def _tick(spot: Spot, filling: Filling, question: Question, value: str) -> None:
    """Tick a value, or untick it; the question is shown in place of the pressed one."""
    before = ticked(filling.answers, question.name)
    after = [one for one in before if one != value] if value in before else [*before, value]
    answers = {**filling.answers, f"{question.name}+": ",".join(after)}
    await _ask(spot, msgspec.structs.replace(filling, answers=answers), question, in_place=True)


def _with_files(filling: Filling, content: Content) -> Filling:
    whole = filling.files or Content()
    files = (*whole.attachments, *content.attachments)
    return msgspec.structs.replace(filling, files=msgspec.structs.replace(whole, attachments=files))


async def _value(spot: Spot, filling: Filling, question: Question, text: str) -> str:
    if question.read_here is not None:
        return await question.read_here(spot, filling.answers, text)
    if question.read is None:
        raise Bad(PRESS)
    return question.read(text)


async def _answered(spot: Spot, form: Form, filling: Filling, question: Question, value: str) -> None:
    answers = {**filling.answers, question.name: value}
    await _go_on(spot, form, msgspec.structs.replace(filling, answers=answers))


async def _go_on(spot: Spot, form: Form, filling: Filling) -> None:
    """Ask what has no answer yet; with nothing left show everything."""
    for question in form.questions:
        wanted = question.when is None or question.when(filling.answers)
        if question.name in filling.answers and not wanted:  # an amended answer has made this one needless
            kept = {name: value for name, value in filling.answers.items() if name.removesuffix("+") != question.name}
            filling = msgspec.structs.replace(filling, answers=kept)
        elif question.name not in filling.answers and wanted:
            await _ask(spot, filling, question)
            return
    await _show(spot, form, filling)


async def _ask(spot: Spot, filling: Filling, question: Question, *, in_place: bool = False) -> None:
    given = question.options
    options = await given(spot, filling.answers) if callable(given) else given
    # Asked once more, it is the same question: buttons of both messages answer it.
    serial = filling.serial if filling.at == question.name else spot.turn.arrival.inbox_id
    offered = tuple(one.value for one in options)
    after = msgspec.structs.replace(filling, at=question.name, offered=offered, serial=serial)
    await spot.remember(ask=after)
    rows = list(rows_of([_button(after, number, one.words) for number, one in enumerate(options)]))
    own = [_button(after, SKIP, question.skip)] if question.skip is not None else []
    own += [_button(after, BACK, "← Назад")] if filling.answers else []
    words = question.ask(filling.answers) if callable(question.ask) else question.ask
    spot.say(words, (*rows, (*own, CANCEL)), in_place=in_place)


async def _show(spot: Spot, form: Form, filling: Filling) -> None:
    after = msgspec.structs.replace(filling, at="", offered=(), serial=spot.turn.arrival.inbox_id)
    await spot.remember(ask=after)
    amend = [
        _button(after, AMEND + number, f"Исправить: {question.label}")
        for number, question in enumerate(form.questions)
        if question.label and question.name in filling.answers
    ]
    rows = ((_button(after, CONFIRM, form.confirm),), *rows_of(amend), (CANCEL,))
    spot.say(await form.preview(spot, filling.answers, filling.files), rows)


async def _amend(spot: Spot, form: Form, filling: Filling, number: int) -> None:
    if number < len(form.questions):
        question = form.questions[number]
        kept = {name: value for name, value in filling.answers.items() if name != question.name}
        files = None if question.files else filling.files
        await _ask(spot, msgspec.structs.replace(filling, answers=kept, files=files), question)


async def _back(spot: Spot, form: Form, filling: Filling, question: Question) -> None:
    """Ask the question before once more."""
    names = [one.name for one in form.questions]
    before = [one for one in form.questions[: names.index(question.name)] if one.name in filling.answers]
    if before:
        await _amend(spot, form, filling, form.questions.index(before[-1]))


def _question(form: Form | None, name: str) -> Question | None:
    return next((one for one in form.questions if one.name == name), None) if form is not None else None


def _button(filling: Filling, number: int, words: str) -> Button:
    """A button knows which message it stands under, so that a press on an older one is told from the last."""
    if filling.thread_id is None:
        return Button(words, f"c:fp:{filling.serial}:{number}")
    return Button(words, f"c:fm:{filling.thread_id}:{filling.serial}:{number}")
