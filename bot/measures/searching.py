"""«Найти»: typed words → measures and places; nothing found → the curator has the question."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogues.speaking import show
from bot.measures.card import HOME, PREFIX
from bot.measures.finding import find_measures, find_services
from bot.measures.telling import PAGE, ask_curator, today
from curators.turn import Turn
from scenarios import measures_words
from storage.content import Button, Content

PLACES = 2
"""Places shown below measures, where both were found."""


async def called(turn: Turn, given: Mapping[str, str]) -> None:
    """Search for what a dialogue was told."""
    await search(turn, given["words"])


async def search(turn: Turn, words: str) -> None:
    """Tell what was found by these words."""
    arrival = turn.arrival
    audiences = arrival.audiences or ()
    found = await find_measures(
        turn.tx, words, today=today(turn), territory=arrival.territory, audiences=audiences, most=PAGE
    )
    most = PLACES if found else PAGE
    places = await find_services(turn.tx, words, territory=arrival.territory, audiences=audiences, most=most)
    found = found[: PAGE - len(places)]
    if not found and not places:
        text = f"По словам «{words}» ничего не нашлось. Ваш вопрос уже у куратора: ответ придёт сюда."
        turn.say(arrival.own_lane_id or 0, Content(text=text, buttons=((HOME,),)), identity_id=arrival.identity_id)
        await ask_curator(turn, measures_words.question_not_found(words))
        return
    listed = [f"• {hit.title}" for hit in found] + [f"📍 {hit.title}" for hit in places]
    rows = [(Button(hit.title, f"{PREFIX}c:{hit.id}"),) for hit in found]
    rows += [(Button(f"📍 {hit.title}", f"{PREFIX}p:{hit.id}"),) for hit in places]
    last = (Button("Не то, спросить куратора", f"{PREFIX}n"), Button("Искать ещё", f"{PREFIX}s"))
    shown = "\n".join(listed)
    show(turn, Content(text=f"Вот что нашлось:\n{shown}", buttons=(*rows, last)))
