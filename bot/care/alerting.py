"""A dialogue calls people: in danger at once, else to look today; whom it asks for is named."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from bot.dialogues.speaking import vault_of
from curators import danger_watch
from curators.alert_words import by_policy
from curators.raising import raise_human
from curators.turn import Turn

SPECIALISTS = {"psychologist": "психолога", "lawyer": "юриста", "supervisor": "руководителя"}
"""Asked for through the curator, who knows how to reach them."""


async def call(turn: Turn, run_id: int, level: str, to: Sequence[str], words: str) -> None:
    """Ask people to look; the same words of the same dialogue are asked about once."""
    asked = [SPECIALISTS[role] for role in to if role in SPECIALISTS]
    told = f"{words}\n\nПозовите, пожалуйста: {', '.join(asked)}." if asked else words
    turn.lines += await raise_human(
        turn.tx,
        turn.staff,
        kind="danger" if level == "danger" else "check_in",
        subject=f"run:{run_id}:{crc32(words.encode()):08x}",
        family_id=turn.arrival.family_id,
        person_id=turn.arrival.person_id,
        words=told,
        now=turn.now,
        vault=vault_of(turn),
        zone=turn.zone,
        danger=level == "danger",
        doctor="doctor" in to,
        curator="curator" in to or bool(asked) or "doctor" not in to,
        # What a person tells their curator is the curator's to read, whatever else they have agreed to.
        said_in=None if level == "doctor" else "curator",
        allows=by_policy(turn.operator),
    )


async def emergency(turn: Turn, sign: str, words: str) -> None:
    """A danger sign: 103 and 112 to the person, the doctor and the curator at once."""
    await danger_watch.emergency(turn, sign, words)
