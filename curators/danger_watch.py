"""Signs of danger in what a person or a stranger writes: they are answered, and humans are called, at once."""

from __future__ import annotations

from curators.danger import DangerSign, answer_text, signs, title
from curators.duty import FamilyDuty, who_answers
from curators.heading import MESSENGERS
from curators.notice import desks_of, notice
from curators.staff import Staff
from curators.turn import Turn
from curators.who_now import family_of
from storage import content as contents
from storage.content import Content
from storage.queries import alarms, people, talk
from storage.queries.outbox import Line, Priority
from storage.queries.talk import Said

QUOTED = 700
"""So many letters of the message are quoted to those who are called."""
FIRST = (DangerSign.SELF_HARM, DangerSign.VIOLENCE)
"""Where there are several signs, these choose the answer."""
PROFILES = {"vk": "https://vk.com/id{user}", "telegram": "tg://user?id={user}"}
"""How a human may reach a stranger past the bot."""


async def watch(turn: Turn) -> bool:
    """Look at the text of this update; True where it speaks of danger, and then everybody has been told."""
    content, arrival = turn.event.content, turn.arrival
    if content is None or not content.text or arrival.own_lane_id is None:
        return False
    found = signs(content.text)
    if not found:
        return False
    sign = next((one for one in FIRST if one in found), found[0])
    words = Content(text=answer_text(sign, has_curator=arrival.person_id is not None))
    called = ", ".join(title(one) for one in found)
    if arrival.person_id is not None:
        await _family(turn, words, called, content.text)
    else:
        await _stranger(turn, words, called, content.text)
    return True


async def _family(turn: Turn, words: Content, called: str, text: str) -> None:
    """Those who answer now and the own curator; where nobody is at hand, those who decide as well."""
    arrival = turn.arrival
    family = family_of(turn)
    answerer = who_answers(family, turn.staff.roster, turn.now)
    more = set() if answerer.human_at_hand else deciding(turn.staff)
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    head = f"‼️ Опасность: {called}\n{arrival.full_name} · {MESSENGERS[turn.channel]}"
    told = "Человеку уже ответили: звонить 103 или 112, вы на связи. Напишите или позвоните сами."
    line = Content(text=f"{head}\n\n«{_quoted(text)}»\n\n{told}")
    await notice(
        turn,
        thread_id,
        desks_of(turn.staff, answerer, family, more),
        line,
        person_id=arrival.person_id,
        priority=Priority.DANGER,
    )
    await _answer(turn, words, thread_id)
    await alarms.raise_alarm(turn.tx, "danger", f"family:{arrival.family_id}")
    await alarms.audit(turn.tx, "danger_sign", person_id=arrival.person_id, family_id=arrival.family_id)


async def _stranger(turn: Turn, words: Content, called: str, text: str) -> None:
    """Whoever is on duty and those who decide: a life outranks that nobody has agreed to anything yet."""
    roster, event = turn.staff.roster, turn.event
    nobody = FamilyDuty("", frozenset(), None, turn.zone)
    on_duty = {
        row.id
        for row in roster.curators.values()
        if row.role == "duty" and roster.working(row, turn.now) and not roster.absent(row.id, turn.now)
    }
    desks = desks_of(turn.staff, who_answers(nobody, roster, turn.now), nobody, on_duty | deciding(turn.staff))
    who = f"{event.name}, " if event.name else ""
    profile = PROFILES.get(turn.channel, "").format(user=event.user_id)
    where = f"{who}{MESSENGERS[turn.channel]}" + (f", {profile}" if profile else "")
    line = Content(
        text=f"‼️ Опасность: {called}\nНезнакомый человек ({where}): ещё не в программе, знакомство не закончено.\n\n"
        f"«{_quoted(text)}»\n\nЧеловеку уже ответили: звонить 103 или 112. "
        "Писать ему отсюда пока нельзя; если можете, найдите его по ссылке или сообщите 112."
    )
    turn.lines += [Line(desk.lane_id, "say", contents.to_json(line), Priority.DANGER) for desk in desks]
    await _answer(turn, words, None)
    await alarms.raise_alarm(turn.tx, "danger", f"stranger:{turn.arrival.identity_id}")


async def _answer(turn: Turn, words: Content, thread_id: int | None) -> None:
    """The answer to the person, past everything else in their chat; in the history where there is one."""
    arrival = turn.arrival
    assert arrival.own_lane_id is not None
    message_id = None
    if thread_id is not None:
        said = Said(
            thread_id,
            "auto",
            contents.to_json(words),
            turn.now,
            person_id=arrival.person_id,
            channel=turn.channel,
        )
        message_id = await talk.keep(turn.tx, said)
    turn.lines.append(
        Line(
            arrival.own_lane_id,
            "say",
            contents.to_json(words),
            Priority.DANGER,
            message_id=message_id,
            message_at=turn.now if message_id is not None else None,
            identity_id=arrival.identity_id,
        )
    )


def deciding(staff: Staff) -> set[int]:
    """Give the supervisors who can be reached; admins where there are none."""
    for role in ("supervisor", "admin"):
        if found := {row.id for row in staff.roster.curators.values() if row.role == role and row.reachable}:
            return found
    return set()


def _quoted(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
