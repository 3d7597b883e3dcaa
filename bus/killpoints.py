"""Named points at which the chaos tests kill a process.

`TUTELAGE_KILL_AT=reply-stored` ends the process with SIGKILL the first time it gets there,
`TUTELAGE_KILL_AT=reply-stored:3` the third time. It is read once, when the process starts.
"""

import os
import signal
from collections import Counter

SETTING = "TUTELAGE_KILL_AT"

_WANTED = os.environ.get(SETTING)

_visits: Counter[str] = Counter()


def reached(name: str) -> None:
    """Die here if the setting says so."""
    if _WANTED is None:
        return
    point, _, visit = _WANTED.partition(":")
    _visits[name] += 1
    if point == name and _visits[name] == int(visit or 1):
        os.kill(os.getpid(), signal.SIGKILL)
