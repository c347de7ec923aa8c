"""A database's address is read as SQLAlchemy reads it, without loading SQLAlchemy at each start."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL, make_url

from storage.address import connection_arguments

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
HOSTS = st.sampled_from(["db", "db.example.org", "10.0.0.7", "::1"])
SCHEME = "postgresql+asyncpg"


@given(user=WORDS, password=st.none() | WORDS, host=HOSTS, port=st.none() | st.integers(1, 65535), database=WORDS)
def test_whatever_sqlalchemy_writes_is_read_back(
    user: str, password: str | None, host: str, port: int | None, database: str
) -> None:
    written = URL.create(SCHEME, user, password, host, port, database).render_as_string(hide_password=False)
    expected = {"user": user, "password": password, "host": host, "port": port, "database": database}
    assert connection_arguments(written) == {name: value for name, value in expected.items() if value is not None}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+asyncpg://me:p#a/s:s@db:5433/zabota",
        "postgresql+asyncpg://me:%D0%B0%40@db/zabota?ssl=require",
        "postgresql+asyncpg://db/zabota",
        "postgresql+asyncpg://zabota@/zabota?host=/tmp/a%20b&port=5440",
        "postgresql+asyncpg:///zabota?host=/run/pg&user=me&password=secret",
        "postgresql+asyncpg://me:@[fe80::1]:6000/zabota",
        "postgresql+asyncpg://db",
    ],
)
def test_it_is_read_as_sqlalchemy_reads_it(text: str) -> None:
    parts = make_url(text)
    query = {name: value if isinstance(value, str) else value[0] for name, value in parts.query.items()}
    expected = {
        "host": query.get("host") or parts.host,
        "port": int(query["port"]) if "port" in query else parts.port,
        "user": query.get("user") or parts.username,
        "password": query.get("password") or parts.password,
        "database": parts.database,
        "ssl": query.get("ssl"),
    }
    assert connection_arguments(text) == {name: value for name, value in expected.items() if value is not None}


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="not an address"):
        connection_arguments("db/zabota")


def test_a_start_loads_nothing_that_only_migrations_need() -> None:
    heavy = "{'alembic', 'sqlalchemy', 'openpyxl', 'matplotlib'}"
    code = f"import sys, bot.shell.run; print(sorted({heavy} & {{*sys.modules}}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert told.strip() == "[]"
