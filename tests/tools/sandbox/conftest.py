"""Every tier that works here, and a world outside the sandbox that must stay as it was."""

import asyncio
import os
import socket
import stat
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from tools.sandbox import detection, interpreter
from tools.sandbox.child import Tier
from tools.sandbox.hidden_tests import run_hidden_tests
from tools.sandbox.landlock import LandlockTier
from tools.sandbox.sandbox import ConfinedSandbox
from tools.verdict import Finding

AT_ONCE = 8
SORTING = [{"args": [[3, 1, 2]], "expected": [1, 2, 3]}]
INNOCENT = "def solve(x): return sorted(x)"
_TIERS = {tier.name: tier for tier in detection.tiers()}
_UNUSABLE: dict[str, str] = {}


def usable(tier: Tier) -> ConfinedSandbox:
    if tier.name not in _UNUSABLE:
        found = asyncio.run(detection.weakness(tier))
        _UNUSABLE[tier.name] = f"{found.reason}; {found.remedy}" if found else ""
    if reason := _UNUSABLE[tier.name]:
        pytest.skip(f"{tier.name}: {reason}")
    return ConfinedSandbox(tier)


@pytest.fixture(scope="session", params=sorted(_TIERS))
def sandbox(request: pytest.FixtureRequest) -> ConfinedSandbox:
    return usable(_TIERS[request.param])


@pytest.fixture
def copying() -> ConfinedSandbox:
    """A sandbox of its own that copies a zygote."""
    return usable(LandlockTier())


class World:
    """A file, sockets, a secret and a process that no program may reach."""

    def __init__(self, folder: Path, sandbox: ConfinedSandbox) -> None:
        self.sandbox = sandbox
        self.canary = folder / "canary"
        self.canary.write_text("alive")
        self.canary.chmod(0o600)
        os.utime(self.canary, (1_000_000_000, 1_000_000_000))
        self.folder = folder
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(type=socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.unix.bind(str(folder / "unix"))
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.abstract.bind(f"\0tutelage-canary-{os.getpid()}")
        self.limits = psutil.Process().rlimit(psutil.RLIMIT_NOFILE)
        self.nice = os.getpriority(os.PRIO_PROCESS, 0)
        self.began = time.time()

    def names(self) -> dict[str, object]:
        return {
            "canary": str(self.canary),
            "folder": str(self.folder),
            "tcp_port": self.tcp.getsockname()[1],
            "udp_port": self.udp.getsockname()[1],
            "abstract": f"\0tutelage-canary-{os.getpid()}",
            "host": os.getpid(),
            "packages": interpreter.packages()[0],
            "repository": str(Path(detection.__file__).parents[2]),
        }

    def assert_untouched(self) -> None:
        found = self.canary.stat()
        assert self.canary.read_text() == "alive"
        assert stat.S_IMODE(found.st_mode) == 0o600
        assert found.st_mtime == 1_000_000_000
        assert found.st_nlink == 1
        assert os.listxattr(self.canary) == []
        assert {path.name for path in self.folder.iterdir()} == {"canary", "unix"}
        assert psutil.Process().rlimit(psutil.RLIMIT_NOFILE) == self.limits
        assert os.getpriority(os.PRIO_PROCESS, 0) == self.nice
        for listener in (self.tcp, self.udp, self.unix, self.abstract):
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.accept() if listener is self.tcp else listener.recv(1)

    async def assert_all_fail(
        self, programs: Mapping[str, str], judge: Callable[[str], Awaitable[Finding]]
    ) -> None:
        """Judge all, a few at a time; each must fail, and an innocent one after each few pass."""
        names = list(programs)
        while names:
            few, names = names[:AT_ONCE], names[AT_ONCE:]
            found = await asyncio.gather(*(judge(dedent(programs[name]).strip()) for name in few))
            wrong = {n: f for n, f in zip(few, found, strict=True) if f.outcome != "failed"}
            assert wrong == {}
            innocent = await run_hidden_tests(self.sandbox, INNOCENT, "solve", SORTING)
            assert innocent.outcome == "passed", (few, innocent)
            self.assert_untouched()
        assert self.survivors() == []

    def survivors(self) -> list[psutil.Process]:
        """Interpreters of the sandbox that outlived it: ours, orphaned, or copies of a zygote."""
        inside = [
            process
            for process in psutil.process_iter(["cmdline", "ppid", "create_time"])
            if any("marshal.loads(" in word for word in process.info["cmdline"] or ())
        ]
        zygotes = [each.pid for each in inside if _is_zygote(each)]
        return [
            process
            for process in inside
            if process.info["create_time"] >= self.began - 1
            and process.info["ppid"] in (1, os.getpid(), *zygotes)
            and process.pid not in zygotes
        ]


def _is_zygote(process: psutil.Process) -> bool:
    """Whether it is what this process keeps to make copies of."""
    of_ours = process.info["ppid"] == os.getpid()
    return of_ours and any("inside.landlock" in word for word in process.info["cmdline"])


@pytest.fixture
def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: ConfinedSandbox
) -> Iterator[World]:
    monkeypatch.setenv("CANARY_SECRET", "s3cret-of-the-host")
    world = World(tmp_path, sandbox)
    with closing(world.tcp), closing(world.udp), closing(world.unix), closing(world.abstract):
        yield world
