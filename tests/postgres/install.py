"""Get a PostgreSQL to test on: `python -m tests.postgres.install`.

Looks before it fetches. Without one, the tests that need it are skipped and say so, so this never
fails; `TUTELAGE_TEST_POSTGRES=postgresql://…` names one that runs elsewhere.
"""

import os
import shutil
import subprocess

from tests.postgres.server import GET_POSTGRES, VARIABLE, find_programs

_APT = (
    ("apt-get", "update"),
    ("apt-get", "install", "--yes", "--no-install-recommends", "postgresql"),
)


def main() -> None:
    if os.environ.get(VARIABLE):
        return
    if find_programs() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in _APT:
            # Debian would start a server of its own that nobody asked for
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
            subprocess.run(command, check=False, capture_output=True, env=environment)
    found = find_programs()
    print(f"the ledger is tested on {found}" if found else GET_POSTGRES)  # noqa: T201


if __name__ == "__main__":
    main()
