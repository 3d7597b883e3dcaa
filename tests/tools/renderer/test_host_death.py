"""Nothing of a browser outlives who started it."""

import subprocess
import sys

import psutil


def test_nothing_outlives_its_host() -> None:
    program = (
        "import asyncio\nfrom tools.renderer.renderer import Renderer\n"
        "async def main():\n"
        "    async with Renderer() as renderer:\n"
        "        await renderer.warm_up()\n"
        "        print('warm', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"warm\n"
        children = psutil.Process(host.pid).children(recursive=True)
        assert len(children) > 5
        host.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
