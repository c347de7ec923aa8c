"""What the tests of the ladder and of the doctor's thread share: the people around a mother, and time that passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from storage.queries import clock
from tests.integration.console_play import a_curator, an_adult
from tests.rig import Phone, Rig


@dataclass
class Around:
    """A mother and those who are there for her, with their ids."""

    mother: Phone
    curator: Phone
    doctor: Phone
    family_id: int
    ids: dict[str, int]


async def around(
    rig: Rig,
    *consents: str,
    mother_on: str = "vk",
    curator_on: str = "telegram",
    doctor_on: str = "max",
    doctor: dict[str, Any] | None = None,
) -> Around:
    """A mother with a curator and a doctor, all joined; what she has signed besides the base consent."""
    curator_id, curator = await a_curator(rig, curator_on)
    doctor_id, doctor_phone = await a_curator(
        rig, doctor_on, "Соколова Елена Викторовна", role="doctor", **(doctor or {})
    )
    family_id = await rig.family(curator_id, doctor_id=doctor_id)
    mother = await an_adult(rig, mother_on, family_id)
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE person SET audiences = '{expectant_mother}' WHERE family_id = $1", family_id)
        for kind in consents:
            await tx.run(
                "INSERT INTO consent (person_id, kind, text_version, channel, given_at) "
                "SELECT id, $2, 'paper', 'paper', now() FROM person WHERE family_id = $1",
                family_id,
                kind,
            )
    return Around(mother, curator, doctor_phone, family_id, {"curator": curator_id, "doctor": doctor_id})


async def passed(rig: Rig, ahead: timedelta) -> None:
    """The service's clock is so far ahead of the machine's from now on."""
    async with rig.db.transaction() as tx:
        await clock.move(tx, ahead.total_seconds())


async def toasted(rig: Rig, channel: str, words: str) -> bool:
    """Some press was answered with these words."""
    journal = await rig.control(channel, "journal")
    return any(words in str(entry) for entry in journal["entries"])
