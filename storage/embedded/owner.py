"""Whose process the server is: PostgreSQL refuses to run as root, so root hands it to somebody with fewer rights."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import NamedTuple

from storage.embedded.errors import EmbeddedError

FALLBACKS = ("postgres", "nobody")


class Owner(NamedTuple):
    """The user of the system who owns the cluster and runs the server."""

    uid: int
    gid: int
    name: str


def owner_of(data_dir: Path, cluster: Path) -> Owner:
    """Choose the server's user: ourselves; for root, whoever has the cluster or the folder already, else a nobody."""
    us = os.geteuid()
    have = cluster.stat().st_uid if cluster.exists() else None
    if us != 0:
        if have not in (None, us):
            raise EmbeddedError(f"База в {cluster} принадлежит другому пользователю: запускайте «Заботу» от его имени.")
        return _known(us)
    for uid in (have, data_dir.stat().st_uid):
        if uid:
            return _known(uid)
    for name in FALLBACKS:
        try:
            return _known(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise EmbeddedError("PostgreSQL нельзя запускать от root, а пользователя nobody нет: запустите от обычного имени.")


def _known(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"У пользователя с номером {uid} нет имени в /etc/passwd, а PostgreSQL без имени не работает: добавьте его."
        ) from None
    return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name)
