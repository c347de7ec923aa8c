"""The cluster on the disk: made once by initdb, its configuration written anew at each start."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from pathlib import Path

from storage.embedded.address import PORT, SOCKET_FOLDER, USER
from storage.embedded.binaries import Binaries
from storage.embedded.errors import EmbeddedError
from storage.embedded.memory import shared_buffers
from storage.embedded.owner import Owner
from storage.embedded.tools import opened, run_as

ROOM_FOR_NEW = 200 * 2**20
"""Bytes: a new cluster takes 60 MB with its first log segments; the rest is for the first days."""
ROOM_TO_START = 48 * 2**20
"""Bytes: three log segments; with less, PostgreSQL would stop in the middle of the work."""

UTF8_LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8")
BUILTIN_SINCE = 17

SETTINGS = """\
# Written by «Забота» at each start. To change a setting for good: ALTER SYSTEM SET name = value (psql), then restart.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
cluster_name = 'zabota'
max_connections = 100
shared_buffers = {buffers}MB
work_mem = 8MB
maintenance_work_mem = 64MB
jit = off
shared_preload_libraries = '{preload}'
deadlock_timeout = 200ms
idle_in_transaction_session_timeout = 5min
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
# The log: a week, a file a day, written over a week later. Never what a statement or a row holds: that is health data.
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
log_checkpoints = off
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
ACCESS = "local all all peer map=zabota\n"


def major_of(cluster: Path) -> int | None:
    """Read which PostgreSQL made the cluster; None where there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def require_room(data_dir: Path, new: bool) -> None:
    """Refuse to start on a disk that is about to be full."""
    free, need = shutil.disk_usage(data_dir).free, ROOM_FOR_NEW if new else ROOM_TO_START
    if free < need:
        raise EmbeddedError(
            f"На диске с {data_dir} осталось {free >> 20} МБ, а базе нужно не меньше {need >> 20} МБ: освободите место."
        )


def create(cluster: Path, owner: Owner, binaries: Binaries, *, durable: bool) -> None:
    """Run initdb beside the place and move the result there whole: a half-made cluster is never taken for one."""
    new = cluster.with_name(f"{cluster.name}.new")
    if new.exists():
        shutil.rmtree(new)
    said = ""
    for name in UTF8_LOCALES:
        new.mkdir(mode=0o700)
        _give(new, owner)
        said = _initdb(new, owner, binaries, name, durable=durable)
        if not said:
            new.rename(cluster)
            return
        shutil.rmtree(new)
        if "locale" not in said:
            break
    raise EmbeddedError(f"Не удалось создать базу в {cluster}: {said}")


def _initdb(new: Path, owner: Owner, binaries: Binaries, name: str, *, durable: bool) -> str:
    if binaries.major >= BUILTIN_SINCE:
        # lc-ctype too: the search parser and trigrams ask it what a letter is; under "C" Cyrillic has none.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--lc-ctype={name}"]
    else:
        locale = [f"--locale={name}"]
    with opened(new) as folder:
        done = run_as(
            owner,
            [
                str(binaries.folder / "initdb"),
                *("-D", folder.name, "-U", USER, "-E", "UTF8", "-k", "--auth=peer", "--no-instructions"),
                *locale,
                *([] if durable else ["--no-sync"]),
            ],
            folder,
        )
    if done.returncode == 0:
        return ""
    return next((line for line in done.stderr.splitlines() if "error" in line or "FATAL" in line), done.stderr.strip())


def configure(cluster: Path, owner: Owner, binaries: Binaries, *, durable: bool) -> None:
    """Write the configuration, and let in the server's user and whoever starts it, from the socket alone."""
    for name in ("log", SOCKET_FOLDER):
        folder = cluster / name
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            _give(folder, owner)
    statements = (binaries.folder.parent / "share").rglob("pg_stat_statements.control")
    known = {owner.name, pwd.getpwuid(os.geteuid()).pw_name, "root"}
    write(cluster / "pg_hba.conf", ACCESS, owner)
    write(cluster / "pg_ident.conf", "".join(f'zabota "{name}" {USER}\n' for name in sorted(known)), owner)
    text = SETTINGS.format(
        port=PORT,
        socket=SOCKET_FOLDER,
        preload="pg_stat_statements" if any(statements) else "",
        durable="on" if durable else "off",
        buffers=shared_buffers(),
    )
    write(cluster / "postgresql.conf", text, owner)


def write(path: Path, text: str, owner: Owner) -> None:
    """Replace a file in one move; never through a link that the server's user may have put there."""
    fd, new = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text)
        if os.geteuid() == 0:
            os.fchown(fd, owner.uid, owner.gid)
    Path(new).replace(path)


def _give(folder: Path, owner: Owner) -> None:
    if os.geteuid() == 0:
        os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
