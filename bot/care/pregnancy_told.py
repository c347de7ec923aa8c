"""«Беременность» in the console: a colleague was told of a birth or a loss, and everything about it stops at once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.care import pregnancy_end
from curators.console import card, form, outside
from curators.console.form import Answers, Form, Option, Question
from curators.console.spot import Spot
from curators.doctors import DOCTOR
from curators.heading import short_name
from storage.content import Content
from storage.queries import alarms, pregnancies
from storage.queries.pregnancies import Expecting

ROOM = "preg"
HOWS: tuple[tuple[pregnancy_end.How, str], ...] = (("birth", "Малыш родился"), ("loss", "Беременность прервалась"))
NOBODY = "О беременности в этой семье ничего не ведётся и не присылается: останавливать нечего."
GONE = "Об этом уже записано: о беременности больше ничего не приходит."
_PREVIEW = {
    "birth": "{who}: малыш родился. Письма и вопросы о беременности прекратятся сразу, "
    "через две недели спросим, как она.",
    "loss": "{who}: беременность прервалась. Письма и вопросы о ней прекратятся сразу, и ни о чём другом сами "
    "спрашивать тоже не будем.",
}
_SILENT = "Ей об этом ничего не придёт: хорошие и тяжёлые слова лучше сказать самим."
_DRUGS = "Напоминания о лекарствах продолжатся: врач решит, что из назначений остаётся."
_DONE = {
    "birth": "Записали. О беременности больше ничего не придёт. Поздравьте её, пожалуйста.",
    "loss": "Записали. О беременности больше ничего не придёт. Напишите ей, пожалуйста, бережно и без расспросов.",
}
_LOOK = "Напоминания о лекарствах продолжаются: посмотрите, пожалуйста, что из назначений остаётся."
_TOLD = {
    "birth": "{whom} сказали: малыш родился. Всё о беременности остановлено, маме об этом ничего не писали. {drugs}",
    "loss": "{whom} сказали: беременность прервалась. Всё о ней остановлено, маме об этом ничего не писали. "
    "Пишите ей, пожалуйста, бережно, без расспросов. {drugs}",
}


async def begin(spot: Spot) -> None:
    """Begin the form, where something is told or asked of a pregnancy."""
    if not await _expecting(spot):
        spot.say(NOBODY)
        return
    await form.begin(spot, TOLD)


async def pressed(_spot: Spot, _parts: list[str]) -> str | None:
    """It has no buttons of its own: the form's are the form's."""
    return None


async def _expecting(spot: Spot) -> list[Expecting]:
    assert spot.place.family_id is not None
    return await pregnancies.expecting(spot.turn.tx, spot.place.family_id)


async def _whose(spot: Spot, _: Answers) -> list[Option]:
    return [Option(short_name(one.full_name), str(one.person_id)) for one in await _expecting(spot)]


async def _found(spot: Spot, answers: Answers) -> Expecting | None:
    return next((one for one in await _expecting(spot) if str(one.person_id) == answers["who"]), None)


async def _preview(spot: Spot, answers: Answers, _files: Content | None) -> str:
    one = await _found(spot, answers)
    if one is None:
        return GONE
    return f"{_PREVIEW[answers['how']].format(who=short_name(one.full_name))}\n\n{_SILENT}\n{_DRUGS}"


async def _done(spot: Spot, answers: Answers, _files: Content | None) -> None:
    turn, family_id = spot.turn, spot.place.family_id
    how = next(name for name, _ in HOWS if name == answers["how"])
    await pregnancies.hold(turn.tx, int(answers["who"]))
    one = await _found(spot, answers)
    if one is None:
        spot.say(GONE)
        return
    ended = await pregnancy_end.stop(turn, one.person_id, how, ZoneInfo(one.timezone or turn.zone))
    # Whoever writes it down knows it; the other of the two is asked to look.
    by_doctor = spot.place.kind == DOCTOR
    if by_doctor or one.doctor_id is not None:
        subject = f"pregnancy:{one.person_id}:{ended.pregnancy_id or turn.arrival.inbox_id}"
        words = _TOLD[how].format(whom="Врачу" if by_doctor else "Куратору", drugs=_DRUGS if by_doctor else _LOOK)
        await pregnancy_end.tell(turn, one.person_id, family_id, subject, words, doctor=not by_doctor,
                                 curator=by_doctor)  # fmt: skip
    detail = {"id": ended.pregnancy_id, "how": how}
    await alarms.audit(turn.tx, pregnancy_end.AUDIT, curator_id=spot.curator.id, person_id=one.person_id,
                       family_id=family_id, detail=detail)  # fmt: skip
    await card.refresh(turn, spot.thread_id)
    spot.say(_DONE[how])


TOLD = form.register(
    Form(
        "pregnancy_told",
        (
            Question("who", "О ком вы узнали?", "о ком", read=None, options=_whose),
            Question(
                "how",
                "Что случилось? Записывайте только то, что семья сказала вам сама.",
                "что случилось",
                read=None,
                options=tuple(Option(words, name) for name, words in HOWS),
            ),
        ),
        _preview,
        _done,
        "Записать",
    )
)  # fmt: skip
outside.register(ROOM, outside.Room(begin, pressed))
