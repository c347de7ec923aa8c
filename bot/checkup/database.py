"""The database: version, letters, schema, clock, and what waits in it for an operator."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.checkup.finding import Finding, fault, fine, note
from bot.shell.opening import knows, version
from bot.shell.refusal import Refusal
from storage import schema_version
from storage.transaction import Database, StorageAway, Tx

OLDEST = 15
SKEW = 5.0
"""Seconds two clocks may differ: reminders and leases don't notice less."""

LETTERS = """
SELECT lower('ПРИВЕТ') = 'привет' AND to_tsvector('russian', 'лекарства') @@ plainto_tsquery('russian', 'лекарство')
"""
FACTS = """
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major,
       current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS replica, clock_timestamp() AS clock,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS trigrams,
       current_setting('fsync') AS fsync
"""
WAITING = """
SELECT (SELECT count(*) FROM inbox WHERE state = 'parked') AS parked,
       (SELECT count(*) FROM alarm WHERE closed_at IS NULL) AS alarms,
       (SELECT count(*) FROM message_p_default) AS astray
"""


async def check(url: str, *, embedded: bool) -> list[Finding]:
    """Look at the database behind SQLAlchemy's address."""
    try:
        schema = await version(url)
    except Refusal as away:
        return [fault("База данных", line) for line in away.lines]
    db = Database(url, size=1)
    try:
        async with db.transaction() as tx:
            found = await _server(tx)
        found.append(_schema(schema, embedded=embedded))
        if schema == schema_version.newest():
            async with db.transaction() as tx:
                found += await _contents(tx)
    except StorageAway as away:
        return [fault("База данных", f"не отвечает ({away}): проверьте, что PostgreSQL работает")]
    finally:
        await db.close()
    return found


async def _server(tx: Tx) -> list[Finding]:
    facts = await tx.row(FACTS)
    assert facts is not None
    found = [
        fine("База данных", f"PostgreSQL {facts['version']}")
        if facts["major"] >= OLDEST
        else fault("База данных", f"PostgreSQL {facts['version']}, а нужен {OLDEST} или новее: обновите сервер")
    ]
    if facts["encoding"] != "UTF8":
        found.append(
            fault("Кодировка базы", f"{facts['encoding']}, а нужна UTF8: создайте базу заново с ENCODING 'UTF8'")
        )
    found.append(
        fine("Русские буквы в базе")
        if await tx.value(LETTERS)
        else fault(
            "Русские буквы в базе",
            "поиск не различает их: создайте базу с LOCALE 'C.UTF-8' или 'ru_RU.UTF-8' и перенесите данные pg_dump",
        )
    )
    if facts["replica"]:
        found.append(fault("База данных", "это реплика, в неё нельзя писать: укажите основной сервер"))
    if not facts["trigrams"]:
        found.append(note("pg_trgm", "расширения нет: служба работает и без него; поставьте postgresql-contrib"))
    if facts["fsync"] != "on":
        found.append(note("Надёжность базы", "fsync выключен: при сбое питания данные пропадут, включите его"))
    found.append(skew("База данных", facts["clock"]))
    return found


def skew(whose: str, clock: datetime) -> Finding:
    """Compare a clock with this machine's."""
    seconds = (datetime.now(UTC) - clock).total_seconds()
    if abs(seconds) <= SKEW:
        return fine(f"Часы: {whose}", "идут вместе с нашими")
    return fault(f"Часы: {whose}", f"расходятся с нашими на {seconds:+.0f} с: включите NTP (timedatectl set-ntp true)")


def _schema(schema: str | None, *, embedded: bool) -> Finding:
    wanted = schema_version.newest()
    if schema == wanted:
        return fine("Схема базы", wanted)
    if embedded and (schema is None or knows(schema)):
        return fine("Схема базы", "приведётся сама при запуске run")
    if schema is not None and not knows(schema):
        return fault("Схема базы", f"{schema} новее этой программы ({wanted}): обновите программу")
    return fault("Схема базы", f"{schema or 'пусто'}, а нужна {wanted}: выполните python -m bot migrate")


async def _contents(tx: Tx) -> list[Finding]:
    waiting = await tx.row(WAITING)
    assert waiting is not None
    found = []
    if waiting["parked"]:
        found.append(note(f"Неразобранных обновлений: {waiting['parked']}", "посмотрите python -m bot parked"))
    if waiting["alarms"]:
        found.append(note(f"Открытых тревог: {waiting['alarms']}", "они в пультах администраторов и в журнале"))
    if waiting["astray"]:
        found.append(note(f"Сообщений вне месяцев: {waiting['astray']}", "докладывайте разработчикам: часы прыгали"))
    return found
