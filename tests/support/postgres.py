"""A PostgreSQL server for tests, of Debian's package: on a free port, with data of its own that is gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.support.debian import can_install, install
from tests.support.patience import PATIENCE_S
from tests.support.ports import free_ports

INSTALLED = Path("/usr/lib/postgresql")
WANTED = "PostgreSQL is not installed: apt-get install postgresql"
# Nobody needs the data after a crash of the machine.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def a_postgres() -> Iterator[str]:
    """Run a server and give SQLAlchemy's address of its database."""
    programs, folder, (port,) = find(), Path(tempfile.mkdtemp(prefix="ois-postgres-")), free_ports(1)
    try:
        _give_away(folder)
        _run(
            str(programs / "initdb"),
            "--username=oms",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
            str(folder / "data"),
        )
        with _server(programs, folder, port):
            yield f"postgresql+psycopg://oms@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server(programs: Path, folder: Path, port: int) -> Iterator[None]:
    settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *QUICK)
    given = [word for one in settings for word in ("-c", one)]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), *given]
    user, group = _owner()
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=user, group=group)
        try:
            _wait_for(programs, port, folder / "log")
            yield
        finally:
            # Nobody needs what an orderly end would save.
            server.send_signal(signal.SIGQUIT)
            server.wait(PATIENCE_S)


def _wait_for(programs: Path, port: int, log: Path) -> None:
    asked = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    until = monotonic() + PATIENCE_S
    while subprocess.run(asked, check=False).returncode:
        if monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
        sleep(0.05)


def _run(*command: str) -> None:
    user, group = _owner()
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd="/", user=user, group=group
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def find() -> Path:
    """Find the server's programs, or install Debian's as root.

    Raises:
        RuntimeError: they are not there, and this user cannot install them.
    """
    if not _found() and can_install():
        _install()
    if not (found := _found()):
        raise RuntimeError(WANTED)
    return found[-1].parent


def _found() -> list[Path]:
    on_path = shutil.which("initdb")
    return sorted(INSTALLED.glob("*/bin/initdb")) or ([Path(on_path)] if on_path else [])


def _install() -> None:
    # The package would start a server of its own, for which a test has no use.
    common = Path("/etc/postgresql-common/createcluster.conf")
    common.parent.mkdir(exist_ok=True)
    if not common.exists():
        common.write_text("create_main_cluster = false\n")
    install("postgresql")


def _is_root() -> bool:
    return os.geteuid() == 0


def _owner() -> tuple[str | None, str | None]:
    """Name the user and the group as whom the server runs: it refuses to be root."""
    return ("nobody", "nogroup") if _is_root() else (None, None)


def _give_away(folder: Path) -> None:
    if _is_root():
        shutil.chown(folder, "nobody", "nogroup")


if __name__ == "__main__":
    # Ahead of the tests: no test waits for a download.
    find()
