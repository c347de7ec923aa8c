"""What dialogues about a case end in: opened, added to, opened again, rated."""

from __future__ import annotations

from collections.abc import Mapping

from curators import casework
from curators.cases import TOPICS
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
    await casework.tell_owner(turn, case, f"📂 {arrival.full_name} открыла обращение {case['number']}.")


async def _theirs(turn: Turn, params: Mapping[str, str]) -> Record | None:
    case = await cases.one(turn.tx, int(params["case"]), locked=True)
    return case if case is not None and case["family_id"] == turn.arrival.family_id else None


async def added(turn: Turn, params: Mapping[str, str]) -> None:
    """Add to a case; whoever works on it sees it."""
    case = await _theirs(turn, params)
    if case is None:
        return
    words = params["words"]
    after = await casework.change(turn, case, "added", person_id=turn.arrival.person_id, words=words)
    await casework.tell_owner(
        turn, after, f"📂 {turn.arrival.full_name} дополнила обращение {case['number']}:\n{words}"
    )


async def reopened(turn: Turn, params: Mapping[str, str]) -> None:
    """The question is still there: the case is in work again."""
    case = await _theirs(turn, params)
    assert turn.arrival.person_id is not None
    after = await casework.reopen(turn, case, turn.arrival.person_id, params["words"]) if case is not None else None
    if after is not None:
        words = f"📂 {turn.arrival.full_name}: вопрос по обращению {after['number']} остался.\n{params['words']}"
        await casework.tell_owner(turn, after, words)


async def rated(turn: Turn, params: Mapping[str, str]) -> None:
    """Keep what the family says of the help."""
    case = await _theirs(turn, params)
    if case is None:
        return
    rating, words = int(params["rating"]), params.get("words") or None
    await cases.rate(turn.tx, case["id"], rating, words)
    await cases.event(
        turn.tx, case["id"], turn.now, "rated", person_id=turn.arrival.person_id, words=f"{rating} из 5"
    )  # fmt: skip
    said = f"\n«{words}»" if words else ""
    await casework.tell_owner(turn, case, f"📂 Обращение {case['number']}: оценка семьи — {rating} из 5.{said}")
