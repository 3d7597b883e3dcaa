"""Who writes the ledger, so that a second writer can be told whom it met."""

import os
import socket
from datetime import UTC, datetime

import psutil


def present_holder() -> str:
    """`host:pid since <start>` of this process; the start tells a reused pid apart."""
    started = datetime.fromtimestamp(psutil.Process().create_time(), tz=UTC)
    return f"{socket.gethostname()}:{os.getpid()} since {started:%Y-%m-%d %H:%M:%S}Z"
