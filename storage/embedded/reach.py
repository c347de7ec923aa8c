"""Bringing PostgreSQL's programs to where the server's user may run them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from storage.embedded.binaries import PACKAGE, Binaries, package_folder
from storage.embedded.errors import EmbeddedError
from storage.embedded.owner import Owner
from storage.embedded.tools import run_as

CACHES = (Path("/var/cache/zabota"), Path("/var/tmp/zabota"), Path("/tmp/zabota"))  # noqa: S108  # checked in _ours
NOT_COPIED = shutil.ignore_patterns("*.py", "*.pyc", "__pycache__", "include", "*.a", "pgxs", "pkgconfig", "doc")


def reachable(binaries: Binaries, owner: Owner) -> Binaries:
    """Give programs that `owner` can run: these where they are, else a copy (a virtualenv under /root is closed)."""
    if owner.uid == os.geteuid() or _runs(binaries.folder, owner):
        return binaries
    if binaries.folder == package_folder():
        for cache in CACHES:
            try:
                copy = _copied(binaries, cache, owner)
            except OSError:
                continue
            if copy is not None:
                return binaries._replace(folder=copy)
    raise EmbeddedError(
        f"Пользователь {owner.name} не может запустить PostgreSQL из {binaries.folder}: запустите «Заботу» не от root, "
        "или откройте эту папку для чтения, или сделайте доступной для записи /var/cache."
    )


def _runs(folder: Path, owner: Owner) -> bool:
    """Try it rather than compute it from modes: access lists, noexec mounts and missing libraries count too."""
    try:
        return all(run_as(owner, [str(folder / tool), "--version"]).returncode == 0 for tool in ("postgres", "initdb"))
    except OSError:
        return False


def _copied(binaries: Binaries, cache: Path, owner: Owner) -> Path | None:
    source = binaries.folder.parent.parent
    size = (binaries.folder / "postgres").stat().st_size
    target = cache / f"postgresql-{binaries.version}-{size}"
    folder = target / PACKAGE / "pginstall" / "bin"
    cache.mkdir(parents=True, exist_ok=True)
    if not _ours(cache):
        return None
    cache.chmod(0o755)
    if _ours(target) and _runs(folder, owner):
        return folder
    with tempfile.TemporaryDirectory(dir=cache, prefix="new-") as new:
        # The wheel's programs look for their libraries beside the package, so both go, side by side.
        made = Path(new) / "copy"
        shutil.copytree(source, made / PACKAGE, ignore=NOT_COPIED)
        libraries = source.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, made / libraries.name)
        _open_for_reading(made)
        shutil.rmtree(target, ignore_errors=True)
        with contextlib.suppress(OSError):  # made meanwhile by a command beside us
            made.rename(target)
    return folder if _runs(folder, owner) else None


def _ours(folder: Path) -> bool:
    """A folder that nobody else can have put programs into (a name in a shared temporary folder can be guessed)."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _open_for_reading(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
