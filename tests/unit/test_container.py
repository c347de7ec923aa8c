"""The image can't be built where the tests run: its steps are held to those of `make setup` instead."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9._-]+)==([^ \\;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found.setdefault(name, set()).add(version)
    return found


def test_the_image_installs_by_the_same_step_as_make_setup() -> None:
    flags = "--disable-pip-version-check --require-hashes --no-deps -r requirements"
    assert flags in DOCKERFILE
    assert flags in MAKEFILE
    assert "-m venv .venv" in DOCKERFILE
    assert "-m venv .venv" in MAKEFILE


def test_the_lock_of_the_image_is_part_of_the_lock_of_the_tests() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert run
    assert {name: versions for name, versions in run.items() if not versions <= dev.get(name, set())} == {}


def test_locks_hold_hashes_and_no_addresses() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pins(lock))


def test_every_direct_dependency_is_locked() -> None:
    declared = re.findall(
        r'^    "([A-Za-z0-9._-]+)', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    locked = {name.replace("_", "-").lower() for name in pins("requirements-dev.lock")}
    assert [name for name in declared if name.replace("_", "-").lower() not in locked] == []


def test_the_image_holds_every_room_of_the_program_and_none_of_the_sandbox() -> None:
    copied = set(re.findall(r"^COPY (\w+) \w+$", DOCKERFILE, re.MULTILINE))
    assert copied == {"bot", "curators", "scenarios", "storage", "migrations"}


def test_the_image_runs_as_nobody_special_and_tells_its_health() -> None:
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/health/ready" in DOCKERFILE


def test_compose_has_a_real_postgresql_and_migrates_before_it_runs() -> None:
    services = COMPOSE["services"]
    assert services["postgres"]["image"].startswith("postgres:")
    assert services["zabota"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["zabota"]["environment"]["ZABOTA_DATABASE_URL"].startswith("postgresql+asyncpg://")
