"""The PostgreSQL that «Забота» keeps for itself: nothing to install, nothing to set up, stopped with the program.

How it lies in the data folder, and who may touch what:

    DATA_DIR/postgres/          the cluster (0700), with `socket/` and `log/` in it; no TCP port is ever opened
    DATA_DIR/postgres.gate      whoever starts or stops the server holds this lock
    DATA_DIR/postgres.users     every running command holds a shared lock on it; the kernel drops that of a killed one

By hand, as the user who runs the program (or root), with the folder that `status(data_dir).host` names:

    psql -h HOST -U zabota zabota        pg_dump -h HOST -U zabota -Fc zabota > zabota.dump
"""

from __future__ import annotations

from storage.embedded.address import dsn
from storage.embedded.databases import create_database, drop_database
from storage.embedded.errors import EmbeddedError
from storage.embedded.server import Embedded, running
from storage.embedded.status import Status, binaries_dir, status

__all__ = [
    "Embedded",
    "EmbeddedError",
    "Status",
    "binaries_dir",
    "create_database",
    "drop_database",
    "dsn",
    "running",
    "status",
]
