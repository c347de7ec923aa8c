"""The keys of encrypted columns: given, or made once beside the embedded database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from bot.settings.errors import PREFIX, SettingsError
from bot.settings.model import Settings
from bot.settings.values import fernet_keys

FILE = "secret.keys"


def secret_keys(settings: Settings) -> list[bytes]:
    """Give the Fernet keys, the first encrypts, all decrypt; raises SettingsError.

    With the embedded database they are made in the data folder at the first call. Keys given later go before those
    of the file, which stay to decrypt what they encrypted.
    """
    given = fernet_keys(settings.secret_keys.get_secret_value()) if settings.secret_keys else ()
    if settings.database_url is not None:
        return list(given)
    file = settings.data_dir / FILE
    try:
        if not given and not file.exists():
            _make(file)
        kept = fernet_keys(file.read_text(encoding="ascii").strip()) if file.exists() else ()
    except OSError as error:
        raise SettingsError(
            [f"{PREFIX}DATA_DIR: ключи в {file} не читаются ({error.strerror}): проверьте права на папку."]
        ) from error
    except ValueError as error:
        raise SettingsError(
            [f"{PREFIX}DATA_DIR: в {file} не ключи, без них данные не расшифровать: верните файл из копии."]
        ) from error
    return list(dict.fromkeys([*given, *kept]))


def _make(file: Path) -> None:
    """Write a key whole or not at all; of two commands that start at once, the first one's key stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(fd, "wb") as made:
            made.write(Fernet.generate_key() + b"\n")
            made.flush()
            os.fsync(fd)
            if os.geteuid() == 0:
                # Root may work in a folder of somebody else's, who must be able to read them later.
                home = file.parent.stat()
                os.fchown(fd, home.st_uid, home.st_gid)
        try:
            os.link(new, file)
        except FileExistsError:
            return
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        Path(new).unlink()
