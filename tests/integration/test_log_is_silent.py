"""The log of a whole day of a family, faults and all, and the record of looks: ids, and not one word of anybody's."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.shell import logs
from tests.integration.care_play import a_dose, a_plan, agreed, reminded
from tests.integration.console_play import counted
from tests.integration.referral_play import ask, played, press
from tests.integration.talking import choose, rows, value
from tests.rig import Rig, until

PHONE, DRUG, SECRET = "+79001234567", "Железа сульфат", "Мне страшно, муж кричит"
WORDS = (
    PHONE,
    "79001234567",
    DRUG,
    SECRET,
    "страшно",
    "кричит",
    "Смирнова",
    "Ольга",
    "Котова",
    "Иванова",
    "поддержать",
)


@pytest.fixture
def stream(rig: Rig) -> Iterator[io.StringIO]:
    """What the log writes, libraries' warnings too; the process's own log comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure(rig.settings, written)
    yield written
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


async def test_a_day_with_faults_leaves_no_words_in_the_log_nor_in_the_record(rig: Rig, stream: io.StringIO) -> None:
    play = await played(rig, SECRET, f"Мой номер {PHONE}")
    await agreed(rig, play.family, "health")
    dose_id = await a_dose(rig, await a_plan(rig, play.family, DRUG))
    await play.family.press(await reminded(rig, play.family, dose_id), "Принято")
    await ask(play, "Выдержка", pick=("1",))
    await press(play.helper, "Как поддержать маму?", "Принять")
    await play.helper.sees("направление №")
    await play.curator.send("Карточка", topic=play.topic)
    await play.curator.send("История", topic=play.topic)
    await play.curator.sees("История: Смирнова")
    await play.curator.send("/lek", topic=play.topic)
    await play.curator.sees(f"1. {DRUG}")
    await play.family.send("О сервисе")
    await choose(play.family, "Службу ведёт", "Что обо мне известно")
    await play.family.sees("всё, что мы о вас храним")
    # A fault of ours in the middle of a decision, with the message in hand: parked, and told by its place.
    await value(rig, "UPDATE medication_plan SET status = 'stopped'")
    async with rig.db.transaction() as tx:
        await tx.run("ALTER TABLE thread RENAME TO thread_gone")
    await play.family.send(f"{SECRET} и ещё {PHONE}")
    await until(lambda: counted(rig, "SELECT count(*) FROM inbox WHERE state = 'parked'"), what="a parked message")
    async with rig.db.transaction() as tx:
        await tx.run("ALTER TABLE thread_gone RENAME TO thread")
    found = stream.getvalue()
    assert any(json.loads(line)["event"] == "inbox.parked" for line in found.splitlines())
    record = "\n".join(
        row[0] for row in await rows(rig, "SELECT to_jsonb(t)::text FROM (SELECT action, detail FROM audit_event) t")
    )
    for word in WORDS:
        assert word not in found, word
        assert word not in record, word
    assert not [one for one in record if "а" <= one.lower() <= "я"], "the record holds ids and names of ours alone"
