"""The databases in the cluster: ours is made at the first start, tests make theirs from a template."""

from __future__ import annotations

import asyncio
import contextlib
import time

import asyncpg

from storage.embedded.address import DATABASE, dsn
from storage.embedded.errors import EmbeddedError

RECOVERY_LIMIT = 120.0
"""Seconds to wait for a server that is still replaying its log."""


async def create_database(url: str, name: str, *, template: str = "template1") -> str:
    """Make a database beside the one of `url` copied from `template` (which nobody may be using); gives its address."""
    connection = await _connect(_at(url, "postgres"))
    try:
        await connection.execute(f"create database {_quoted(name)} template {_quoted(template)}")
    finally:
        await connection.close()
    return _at(url, name)


async def drop_database(url: str, name: str) -> None:
    """Remove a database beside the one of `url`, with whoever is connected to it."""
    connection = await _connect(_at(url, "postgres"))
    try:
        await connection.execute(f"drop database if exists {_quoted(name)} with (force)")
    finally:
        await connection.close()


async def prepare(url: str) -> None:
    """See that our database is there and knows Russian letters; raises EmbeddedError."""
    try:
        connection, new = await _ours(url)
        try:
            await _check_letters(connection, new)
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        raise EmbeddedError(f"База запущена, но не отвечает как надо: {error}") from error


async def _ours(url: str) -> tuple[asyncpg.Connection, bool]:
    try:
        return await _connect(url), False
    except asyncpg.InvalidCatalogNameError:
        # Of programs that start at once one makes it, the others' attempt waits for that one and fails.
        with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            await create_database(url, DATABASE)
        return await _connect(url), True


async def _check_letters(connection: asyncpg.Connection, new: bool) -> None:
    # A locale that doesn't know Cyrillic says nothing: case stays as it was, search finds nothing, similarity is 0.
    knows = await connection.fetchval("select lower('ПРИВЕТ') = 'привет' and upper('ё') = 'Ё'")
    if knows:
        trial = connection.transaction()
        await trial.start()
        try:
            if new and await connection.fetchval("select 1 from pg_available_extensions where name = 'pg_trgm'"):
                await connection.execute("create extension if not exists pg_trgm")
            if await connection.fetchval("select 1 from pg_extension where extname = 'pg_trgm'"):
                knows = await connection.fetchval("select similarity('лекарство', 'лекарства') > 0.3")
        finally:
            await trial.rollback()
    if not knows:
        raise EmbeddedError(
            "База не различает русские буквы (не та локаль): поиск работать не будет. Выгрузите данные, уберите папку "
            "базы и запустите снова: она создастся с нужной локалью."
        )


async def _connect(url: str) -> asyncpg.Connection:
    deadline = time.monotonic() + RECOVERY_LIMIT
    while True:
        try:
            return await asyncpg.connect(dsn(url))
        except asyncpg.CannotConnectNowError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


def _at(url: str, database: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{database}?{query}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
