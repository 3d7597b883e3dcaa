"""Attempts to get out. Each returns something true when it gets through, which then passes."""

import platform
from textwrap import indent

import pytest

from tools.sandbox.hidden_tests import run_hidden_tests
from tools.verdict import Finding

SYSCALL = """
import ctypes
keep = []
def syscall(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) >= 0
def pointer(data):
    keep.append(ctypes.create_string_buffer(data))
    return ctypes.addressof(keep[-1])
"""
MISTAKES = ("NameError", "SyntaxError", "TypeError")
"""An attack that fails for one of these is itself wrong, and shows nothing."""
IMPORTS = ("os", "sys", "socket", "resource")
ATTACKS = {
    "tcp connect": "socket.create_connection(('127.0.0.1', tcp_port), 1); return True",
    "udp send": """
        return socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', udp_port))
    """,
    "unix datagram": "return socket.socket(1, 2).sendto(b'x', folder + '/unix')",
    "unix datagram by a pair": "return socket.socketpair(1, 2)[0].sendto(b'x', folder + '/unix')",
    "abstract datagram by a pair": "return socket.socketpair(1, 2)[0].sendto(b'x', abstract)",
    "message by a pair": """
        return socket.socketpair(1, 2)[0].sendmsg([b'x'], [], 0, folder + '/unix')
    """,
    "reconnect a pair": """
        a, b = socket.socketpair(1, 2); a.connect(abstract); return a.send(b'x')
    """,
    "abstract connect": "socket.socket(1, 2).connect(abstract); return True",
    "abstract bind": "socket.socket(1, 1).bind('\\0mine'); return True",
    "listen": "return socket.create_server(('127.0.0.1', 0))",
    "netlink": "return socket.socket(16, 3, 0)",
    "name lookup": "return socket.getaddrinfo('localhost.localdomain', 80)",
    "read shadow": "return open('/etc/shadow').read()",
    "read the canary": "return open(canary).read()",
    "overwrite the canary": "return open(canary, 'w').write('dead')",
    "truncate the canary": "os.truncate(canary, 0); return True",
    "delete the canary": "os.unlink(canary); return True",
    "rename the canary": "os.rename(canary, 'mine'); return True",
    "chmod the canary": "os.chmod(canary, 0o777); return True",
    "chmod by the newest call": "return syscall(452, -100, pointer(canary.encode()), 0o777, 0)",
    "touch the canary": "os.utime(canary, (1, 1)); return True",
    "attribute of the canary": "os.setxattr(canary, 'user.x', b'1'); return True",
    "give the canary away": "os.chown(canary, 1, 1); return True",
    "symbolic link out": "os.symlink(canary, 'link'); return open('link').read()",
    "symbolic link out, deleting": "os.symlink(folder, 'd'); os.unlink('d/canary'); return True",
    "hard link in": "os.link(canary, 'link'); return True",
    "new file outside": "return open(folder + '/new', 'w').write('x')",
    "list a home": "return [e for e in os.scandir('/root') if e.is_file()] or os.listdir('/home')",
    "list the root": "return 'etc' in os.listdir('/') and open('/etc/passwd').read()",
    "read the repository": "return open(repository + '/pyproject.toml').read()",
    "write the standard library": "return open(os.__file__, 'a').write('x')",
    "shared memory": "return open('/dev/shm/canary', 'w').write('x')",
    "make a device": "os.mknod('disk', 0o60600, os.makedev(8, 0)); return True",
    "environment of the host": "return 's3cret' in open(f'/proc/{host}/environ').read()",
    "environment of process 1": "return open('/proc/1/environ', 'rb').read()",
    "environment of its own": "return 'CANARY_SECRET' in os.environ or 'HOME' in os.environ",
    "its own memory as a file": "return open('/proc/self/mem', 'r+b')",
    "memory of the host": "return open(f'/proc/{host}/mem', 'r+b')",
    "descriptors of the host": "return os.listdir(f'/proc/{host}/fd')",
    "fork": "return os.fork() or os._exit(0)",
    "daemon": """
        if os.fork() == 0:
            os.setsid()
            os.fork()
            import time
            time.sleep(99)
        return True
    """,
    "spawn": "import subprocess; return subprocess.run(['/bin/true']).returncode == 0",
    "system": "return os.system('true') == 0",
    "exec": "os.execv(sys.executable or '/bin/sh', ['x', '-c', 'pass'])",
    "clone by hand": "return syscall(56, 17, 0, 0, 0, 0)",
    "clone3": "return syscall(435, pointer(bytes(88)), 88)",
    "signal the host": "os.kill(host, 0); return True",
    "signal the parent": "os.kill(os.getppid(), 19); return True",
    "signal everybody": "os.kill(-1, 0); return True",
    "signal the group": "os.killpg(0, 0); return True",
    "signal by a pipe it owns": """
        import fcntl
        r, w = os.pipe()
        fcntl.fcntl(r, fcntl.F_SETOWN, host)
        fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)
        os.write(w, b'x')  # would end the host, which takes no SIGIO
    """,
    "signal by thread": "return syscall(234, host, host, 0)",
    "signal by descriptor": "return syscall(434, host, 0)",
    "trace the host": "return syscall(101, 16, host, 0, 0)",
    "trace itself": "return syscall(101, 0, 0, 0, 0)",
    "read the host's memory": "return syscall(310, host, 0, 0, 0, 0, 0)",
    "steal a descriptor": "return syscall(438, 3, 1, 0)",
    "limit the host": "return resource.prlimit(host, resource.RLIMIT_NOFILE, (1, 1))",
    "pin the host": "os.sched_setaffinity(host, {0}); return True",
    "slow the host": "os.setpriority(os.PRIO_PROCESS, host, 19); return True",
    "raise its limits": "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)); return True",
    "dump core": "resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)); return True",
    "become root": "os.setuid(0); return True",
    "be root": "return os.getuid() == 0 and open('/root/.profile').read()",
    "change the root": "os.chroot('.'); return True",
    "mount": "return syscall(165, pointer(b'none'), pointer(b'/tmp'), pointer(b'tmpfs'), 0, 0)",
    "user namespace": "return syscall(272, 0x10000000)",
    "join a namespace": "return syscall(308, 0, 0)",
    "io_uring": "return syscall(425, 8, pointer(bytes(120)))",
    "keyring": "return syscall(250, 0, -3, 1)",
    "bpf": "return syscall(321, 0, pointer(bytes(72)), 72)",
    "performance counters": "return syscall(298, pointer(bytes(120)), 0, -1, -1, 0)",
    "user faults": "return syscall(323, 1)",
    "file without a name": "return os.memfd_create('x')",
    "anonymous shared memory": "return syscall(29, 0, 4096, 0o1600)",
    "personality": "return syscall(135, 0x0040000)",
    "loosen its filter": "return syscall(317, 0, 0, 0)",
    "import a package": "import sympy; return True",
    "import the project": "import tools.verification; return True",
    "import a package by its path": "sys.path.append(packages); import sympy; return True",
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="attacks name x86-64 system calls")
async def test_no_attack_gets_through(world) -> None:
    given = "\n".join(f"{key} = {value!r}" for key, value in world.names().items())

    async def judge(attack: str) -> Finding:
        imports = "\n".join(f"import {name}" for name in IMPORTS if f"{name}." in attack)
        tools = SYSCALL if "syscall(" in attack else ""
        body = f"def attack():\n{indent(attack, '    ')}\ndef solve(): return bool(attack())"
        code = f"{given}\n{imports}\n{tools}\n{body}"
        return await run_hidden_tests(
            world.sandbox, code, "solve", [{"args": [], "expected": True}]
        )

    await world.assert_all_fail(ATTACKS, judge)
