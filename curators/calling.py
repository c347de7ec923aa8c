"""«Связаться с куратором»: the thread waits, and those who answer it see that a human is asked for."""

from __future__ import annotations

from datetime import timedelta

from curators.heading import MESSENGERS
from curators.notice import desks_of, notice
from curators.relay import told_until
from curators.turn import Turn
from curators.who_now import WhoNow, family_of, who_now
from storage.content import Content
from storage.queries import alarms, calling, people

QUIET_FOR = timedelta(minutes=10)
"""Pressed again within this time, the button tells the curator nothing new."""


async def call(turn: Turn) -> WhoNow:
    """Tell those who answer now; who they are, for the words to the person."""
    arrival = turn.arrival
    assert arrival.person_id is not None
    if arrival.talks_to is not None and arrival.identity_id is not None:
        await people.talks_to(turn.tx, arrival.identity_id, None, None)
        turn.arrival = arrival = arrival._replace(talks_to=None, meant=None)
    family = family_of(turn)
    who = who_now(family, turn.staff, turn.now)
    thread_id = arrival.thread_id or await people.thread_of(turn.tx, arrival.family_id)
    words = f"🔔 {arrival.full_name} · {MESSENGERS[turn.channel]}\nПросит связаться."
    again = await calling.said_lately(turn.tx, thread_id, words, turn.now - QUIET_FOR)
    # The answer to the button says who will be there and when: the next message needs no automatic line.
    told = None if who.here else told_until(who.answerer, turn.now)
    await calling.asked_for_human(turn.tx, thread_id, arrival.person_id, arrival.identity_id, turn.now, told)
    if not again:
        desks = desks_of(turn.staff, who.answerer, family)
        await notice(turn, thread_id, desks, Content(text=words), person_id=arrival.person_id)
    if who.answerer.alarm:
        await alarms.raise_alarm(turn.tx, "nobody_answers", f"family:{arrival.family_id}")
    return who
