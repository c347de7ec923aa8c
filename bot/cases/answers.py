"""What dialogues about a case end in: opened, added to, opened again, rated."""

from __future__ import annotations

from collections.abc import Mapping

from curators import casework
from curators.cases import TOPICS, Status
from curators.turn import Turn
from storage.content import Button, Content
from storage.queries import cases, people
from storage.transaction import Record


async def opened(turn: Turn, params: Mapping[str, str]) -> None:
    """Open the case that was asked for."""
    arrival = turn.arrival
    assert arrival.family_id is not None
    if arrival.thread_id is None:
        turn.arrival = arrival._replace(thread_id=await people.thread_of(turn.tx, arrival.family_id))
    case = await casework.open_case(
        turn,
        family_id=arrival.family_id,
        person_id=arrival.person_id,
        owner_id=arrival.family_curator_id,
        topic=params["topic"],
        words=params["words"],
    )
    assert arrival.own_lane_id is not None
    turn.say(
        arrival.own_lane_id,
        Content(
            text=f"Записали: обращение {case['number']} «{TOPICS[case['topic']]}». Куратор уже видит его и скажет, что "
            "дальше. Следить за ним можно здесь, «Мои обращения».",
            buttons=((Button("Открыть обращение", f"k:o:{case['id']}"),),),
        ),
        identity_id=arrival.identity_id,
    )
    await casework.tell_owner(turn, case, f"📂 {arrival.full_name}: новое обращение {case['number']}.")


async def _theirs(turn: Turn, params: Mapping[str, str]) -> Record | None:
    case = await cases.one(turn.tx, int(params["case"]), locked=True)
    return case if case is not None and case["family_id"] == turn.arrival.family_id else None


async def added(turn: Turn, params: Mapping[str, str]) -> None:
    """Add to a case; whoever works on it sees it. What waited for the family, or was over, is in work again."""
    case = await _theirs(turn, params)
    if case is None:
        return
    words, person_id = params["words"], turn.arrival.person_id
    assert person_id is not None
    after = await casework.reopen(turn, case, person_id, words)
    if after is None:
        waited = case["status"] == Status.WAITING_FAMILY
        fields = {"status": Status.IN_PROGRESS.value} if waited else {}
        after = await casework.change(turn, case, "added", person_id=person_id, words=words, fields=fields)
    told = f"📂 {turn.arrival.full_name}, дополнение к обращению {case['number']}:\n{words}"
    await casework.tell_owner(turn, after, told)


async def reopened(turn: Turn, params: Mapping[str, str]) -> None:
    """The question is still there: the case is in work again. Somebody who was quicker takes no words from it."""
    case = await _theirs(turn, params)
    if case is None:
        return
    words, person_id = params["words"], turn.arrival.person_id
    assert person_id is not None
    after = await casework.reopen(turn, case, person_id, words)
    if after is None:
        after = await casework.change(turn, case, "added", person_id=person_id, words=words)
    told = f"📂 {turn.arrival.full_name}: вопрос по обращению {after['number']} остался.\n{words}"
    await casework.tell_owner(turn, after, told)


async def rated(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep what the family says of the help."""
    case = await _theirs(turn, params)
    if case is None:
        return
    rating, words = int(params["rating"]), params.get("words") or None
    if case["status"] == Status.CLOSED:  # opened again meanwhile, it is rated at its new end
        await cases.rate(turn.tx, case["id"], rating, words)
    await cases.event(
        turn.tx, case["id"], turn.now, "rated", person_id=turn.arrival.person_id, words=f"{rating} из 5"
    )  # fmt: skip
    said = f"\n«{words}»" if words else ""
    await casework.tell_owner(turn, case, f"📂 Обращение {case['number']}: оценка семьи — {rating} из 5.{said}")
