"""Statements, commits and blocks between two moments, as PostgreSQL itself counts them (pg_stat_statements)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.ground import connected

COUNTS = """
SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 100) AS query, calls, total_exec_time AS ms,
       shared_blks_hit + shared_blks_read AS blocks
FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query !~* '^(begin|commit|rollback|savepoint|release|set|show|deallocate)'
  AND query !~ '(pg_stat|pg_catalog|bench)'
ORDER BY calls DESC
"""
COMMITS = """
SELECT COALESCE(sum(calls), 0)::float8 AS bench FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query ~* '^commit|commits by itself'
"""


@dataclass
class Counted:
    """What a database did in `seconds`; `queries` by their beginnings."""

    seconds: float = 0.0
    commits: float = 0.0
    queries: dict[str, dict[str, float]] = field(default_factory=dict)

    def a_message(self, messages: int, idle: Counted) -> dict[str, Any]:
        """Statements, commits and blocks a message; what the idle program does by the clock is taken off."""
        share = self.seconds / idle.seconds if idle.seconds else 0.0
        queries = {
            query: {
                name: round(max(0.0, spent - share * idle.queries.get(query, {}).get(name, 0.0)) / messages, 4)
                for name, spent in found.items()
            }
            for query, found in self.queries.items()
        }
        return {
            "messages": messages,
            "statements": sum(found["calls"] for found in queries.values()),
            "commits": max(0.0, self.commits - share * idle.commits) / messages,
            "blocks": sum(found["blocks"] for found in queries.values()),
            "database_ms": sum(found["ms"] for found in queries.values()),
            "queries": dict(sorted(queries.items(), key=lambda one: -one[1]["calls"])),
        }


@asynccontextmanager
async def counting(url: str) -> AsyncIterator[Counted]:
    """Count while the block lasts; the sums are there after it. Our own looks open no transaction."""
    async with connected(url) as connection:
        counted = Counted()
        await connection.execute("SELECT pg_stat_statements_reset() AS bench")
        began = time.monotonic()
        yield counted
        counted.seconds = time.monotonic() - began
        records = await connection.fetch(COUNTS)
        counted.commits = float(await connection.fetchval(COMMITS))
        for record in records:
            one = counted.queries.setdefault(record["query"], {"calls": 0.0, "ms": 0.0, "blocks": 0.0})
            for name in one:
                one[name] += float(record[name])
