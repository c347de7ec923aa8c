"""Signs of danger in what a person or a stranger writes: they are answered, and humans are called, at once."""

from __future__ import annotations

from curators.alert_words import by_policy
from curators.danger import DangerSign, answer_text, figures, signs, title
from curators.escalation import DANGER
from curators.heading import MESSENGERS
from curators.raising import raise_human
from curators.turn import Turn
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
TOLD = "Человеку уже ответили: звонить 103 или 112, вы на связи. Напишите или позвоните сами."
TOLD_SILENT = (
    "Человеку уже ответили: звонить 103 или 112. "
    "Писать ему отсюда нельзя: согласия нет. Позвоните сами, если номер известен, или сообщите 112."
)
"""Of somebody who has not agreed, or no longer does: nothing a curator writes would leave."""
TOLD_STRANGER = (
    "Человеку уже ответили: звонить 103 или 112. "
    "Писать ему отсюда пока нельзя; если можете, найдите его по ссылке или сообщите 112."
)


async def watch(turn: Turn) -> bool:
    """Look at the text of this update; True where it speaks of danger, and then everybody has been told."""
    content, arrival = turn.event.content, turn.arrival
    if content is None or not content.text or arrival.own_lane_id is None:
        return False
    found = signs(content.text)
    if not found and arrival.run_id is None and figures(content.text):  # in a dialogue it is the answer to a question
        found = (DangerSign.PRESSURE,)
    if not found:
        return False
    sign = next((one for one in FIRST if one in found), found[0])
    called = ", ".join(title(one) for one in found)
    if arrival.person_id is not None:
        told = TOLD if arrival.consented else TOLD_SILENT
        words = f"{called} · {MESSENGERS[turn.channel]}\n\n«{_quoted(content.text)}»\n\n{told}"
        await _family(turn, sign, words, said_in=arrival.meant or "curator")
    else:
        await _stranger(turn, sign, called, content.text)
    return True


async def emergency(turn: Turn, sign: str, words: str) -> None:
    """Do the same for a danger the service was told of by a button or an answer; `sign`: a DangerSign, or a word.

    words: what those who are called read about it, as words about health.
    """
    known = DangerSign(sign) if sign in set(DangerSign) else None
    head = f"{title(known)} · " if known is not None else ""
    told = f"{head}{MESSENGERS[turn.channel]}\n\n{words}\n\n{TOLD}"
    await _family(turn, known or sign, told, said_in=None)


async def cried(turn: Turn) -> None:
    """Do the same for somebody who was asked what has happened, and answered in another way than was offered."""
    content, where = turn.event.content, MESSENGERS[turn.channel]
    quoted = f"«{_quoted(content.text)}»" if content and content.text else "Это голос, фото или файл: он в переписке."
    words = f"«Мне плохо» · {where}\n\n{quoted}\n\n{TOLD}"
    await _family(turn, DangerSign.LIFE, words, said_in=turn.arrival.meant or "curator")


async def _family(turn: Turn, sign: DangerSign | str, words: str, *, said_in: str | None) -> None:
    """The person is answered; the doctor, those who answer now and the own curator are asked to look."""
    arrival = turn.arrival
    assert turn.vault is not None
    turn.lines += await raise_human(
        turn.tx,
        turn.staff,
        kind=DANGER,
        subject=f"family:{arrival.family_id}:{sign}",
        family_id=arrival.family_id,
        person_id=arrival.person_id,
        words=words,
        now=turn.now,
        vault=turn.vault,
        zone=turn.zone,
        danger=True,
        said_in=said_in,
        allows=by_policy(turn.operator),
    )
    kind = arrival.meant or "curator"
    thread_id = await people.thread_of(turn.tx, arrival.family_id, kind)
    await _answer(turn, _answer_words(sign, has_curator=True), thread_id)
    await alarms.raise_alarm(turn.tx, "danger", f"family:{arrival.family_id}")
    await alarms.audit(turn.tx, "danger_sign", person_id=arrival.person_id, family_id=arrival.family_id)


async def _stranger(turn: Turn, sign: DangerSign, called: str, text: str) -> None:
    """Whoever is on duty and those who decide: a life outranks that nobody has agreed to anything yet."""
    event, identity_id = turn.event, turn.arrival.identity_id
    assert turn.vault is not None
    profile = PROFILES.get(turn.channel, "").format(user=event.user_id)
    where = ", ".join(filter(None, (event.name, MESSENGERS[turn.channel], profile)))
    known = f"{called}\n{where}: ещё не в программе, знакомство не закончено."
    turn.lines += await raise_human(
        turn.tx,
        turn.staff,
        kind=DANGER,
        subject=f"stranger:{identity_id}",
        family_id=None,
        person_id=None,
        words=f"{known}\n\n«{_quoted(text)}»\n\n{TOLD_STRANGER}",
        now=turn.now,
        vault=turn.vault,
        zone=turn.zone,
        danger=True,
        said_in="curator",
        name="незнакомый человек",
    )
    await _answer(turn, _answer_words(sign, has_curator=False), None)
    await alarms.raise_alarm(turn.tx, "danger", f"stranger:{identity_id}")


def _answer_words(sign: DangerSign | str, *, has_curator: bool) -> Content:
    known = sign if isinstance(sign, DangerSign) else DangerSign.LIFE
    return Content(text=answer_text(known, has_curator=has_curator))


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


def _quoted(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
