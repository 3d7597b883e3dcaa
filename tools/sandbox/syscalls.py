"""The system calls a confined program may make: a list of what computing needs.

Anything else does not exist for it (ENOSYS), which covers calls that kernels will grow later
and those that Landlock does not: chmod, utime, setxattr and prlimit of foreign files and
processes. Written as names and turned into a kernel program by libseccomp.
"""

import tempfile
from errno import ENOSYS, EPERM
from functools import cache

from tools.sandbox.errors import SandboxStartError

FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat openat2
    creat close close_range stat fstat lstat newfstatat statx statfs fstatfs access faccessat
    faccessat2 lseek fcntl flock fsync fdatasync truncate ftruncate fallocate fadvise64
    copy_file_range sendfile getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir rename
    renameat renameat2 unlink unlinkat symlink symlinkat link linkat readlink readlinkat umask
"""
MEMORY = "mmap mprotect munmap mremap madvise brk msync mincore"
SIGNALS = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
    sigaltstack pause restart_syscall
"""
WAITING = """
    pipe pipe2 dup dup2 dup3 socketpair poll ppoll select pselect6 epoll_create epoll_create1
    epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 timerfd_create timerfd_settime
    timerfd_gettime recvfrom shutdown getsockopt setsockopt getsockname getpeername
"""
TIME = """
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times getrusage alarm
    setitimer getitimer
"""
SELF = """
    getpid gettid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid
    getgroups uname sysinfo getcpu sched_yield sched_getaffinity getrlimit getrandom futex
    set_robust_list set_tid_address rseq membarrier arch_prctl exit exit_group
"""
CHILDREN = "fork vfork wait4 waitid kill"

NAMESPACES, THREAD = 0x7E020080, 0x00010000  # every CLONE_NEW* flag; CLONE_THREAD
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # is it a terminal, how much, blocking
PRCTLS = (15, 16, 22, 38, 0x53564D41)  # names, and giving up more
DIE_WITH_PARENT = 1
REFUSED = "socket ptrace kill chmod execve"
"""These are told that they may not (EPERM) rather than that they do not exist."""


@cache
def allowed(*, children: bool) -> bytes:
    """The filter as struct sock_filter[]; with `children` it may start processes.

    Raises:
        SandboxStartError: libseccomp is not installed.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        remedy = "install libseccomp (apt install libseccomp2)"
        raise SandboxStartError("seccomp", f"{error}; {remedy}") from error

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(ENOSYS))

    def add(action: int, names: str, *conditions: pyseccomp.Arg) -> None:
        for name in names.split():
            number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
            if number >= 0:  # otherwise this architecture or libseccomp has no such call
                rules.add_rule(action, number, *conditions)

    def argument(position: int, value: int) -> pyseccomp.Arg:
        return pyseccomp.Arg(position, pyseccomp.EQ, value)

    unconditional = f"{FILES} {MEMORY} {SIGNALS} {WAITING} {TIME} {SELF}"
    add(pyseccomp.ALLOW, f"{unconditional} {CHILDREN}" if children else unconditional)
    mask = NAMESPACES if children else NAMESPACES | THREAD
    add(pyseccomp.ALLOW, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, mask, mask & THREAD))
    # Bytes into a pipe, never to an address: a datagram could reach the host's unix sockets.
    add(pyseccomp.ALLOW, "sendto", argument(4, 0))
    # Its own limits may be lowered; another process's are out of reach.
    add(pyseccomp.ALLOW, "prlimit64", argument(0, 0))
    for request in IOCTLS:
        add(pyseccomp.ALLOW, "ioctl", argument(1, request))
    for option in (*PRCTLS, DIE_WITH_PARENT) if children else PRCTLS:
        add(pyseccomp.ALLOW, "prctl", argument(0, option))
    add(pyseccomp.ERRNO(EPERM), REFUSED.replace("kill", "") if children else REFUSED)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
