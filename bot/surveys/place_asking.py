"""A territory typed for a survey, where there are more of them than buttons."""

from __future__ import annotations

from bot.surveys import aiming
from bot.surveys.aiming import ALL, GONE, LET_GO
from bot.surveys.second import ASKED, UNSENT
from curators.audiences import WORDS as AUDIENCES
from curators.audiences import headed
from curators.console import form
from curators.console.colleagues import plain_name
from curators.console.form import Answers, Bad, Form, Option, Question
from curators.console.spot import Spot
from storage.content import Content

EXAMPLES = 5


async def begin(spot: Spot, name: str, audience: str) -> None:
    """Ask where; whom is known."""
    await form.begin(spot, PLACE, {"survey": name, "audience": audience}, about_family=False)


async def _where(spot: Spot, _: Answers, text: str) -> str:
    words, every = plain_name(text), await aiming.places(spot)
    if words in {"все", "везде"}:
        return ALL
    found = next((one for one in every if plain_name(one) == words), None)
    if found is None:
        own = spot.curator.territories
        known = f"Ваши: {', '.join(sorted(own))}." if own else f"Например: {', '.join(every[:EXAMPLES])}."
        raise Bad(f"Не нашли семей на территории «{text.strip()[:40]}». {known}")
    return aiming.short(found)


async def _preview(spot: Spot, answers: Answers, _: Content | None) -> str:
    aim = await aiming.aimed(spot, answers["survey"], answers["audience"], answers["where"])
    return (await aiming.shown(spot, aim, everywhere=answers["where"] == ALL))[0] if aim is not None else GONE


async def _done(spot: Spot, answers: Answers, _: Content | None) -> None:
    aim = await aiming.aimed(spot, answers["survey"], answers["audience"], answers["where"])
    told = await aiming.go(spot, aim) if aim is not None else GONE
    if told not in {LET_GO, ASKED, UNSENT}:  # these have been said in full
        spot.say(told)


PLACE = form.register(
    Form(
        "survey_place",
        (
            Question(
                "audience",
                "Кого спросить?",
                "кого",
                read=None,
                options=[
                    Option("Всем", ALL),
                    *(Option(headed(words), str(number)) for number, words in enumerate(AUDIENCES.values(), start=1)),
                ],
            ),
            Question("where", "Где? Напишите территорию, как она записана у семей.", "где", read_here=_where),
        ),
        _preview,
        _done,
        "Разослать",
    )
)
