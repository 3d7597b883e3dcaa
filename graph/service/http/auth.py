"""Who may do what: the token, and the browser's session that stands for it."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from graph.service.http.problems import ProblemError, problem

LEAST = 16
"""Characters of a token."""
LASTING = 7 * 24 * 3600
"""Seconds that a browser's session lasts."""
BURST = 10
"""Wrong tokens that one address may send at once."""
REFILL = 6.0
"""Seconds after which it may send one more."""
_ADDRESSES = 1_024
_ASK = {"WWW-Authenticate": 'Bearer realm="tutelage"'}
_WHERE = "`tutelage serve` prints where the token is; send it as `Authorization: Bearer TOKEN`"


class WeakTokenError(ValueError):
    """The token could be guessed."""

    def __init__(self) -> None:
        super().__init__(
            f"the service's token has fewer than {LEAST} characters: set the variable that "
            "token_variable names (TUTELAGE_TOKEN) to a longer one, or leave it unset, and one "
            "is made"
        )


class Throttle:
    """Counts wrong tokens by address, of the latest thousand: none is to be found by trying."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Whole seconds for which no token of this address is looked at; 0 for none."""
        return max(0, ceil((self._level(address) - BURST + 1) * REFILL))

    def wrong(self, address: str) -> None:
        """Count one more."""
        self._wrong[address] = self._level(address) + 1, self._clock()
        self._wrong.move_to_end(address)
        if len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)

    def _level(self, address: str) -> float:
        level, since = self._wrong.get(address, (0.0, 0.0))
        return max(0.0, level - (self._clock() - since) / REFILL)


class Access:
    """Knows the token; sessions are signed with it, so they outlive a restart, and end with it."""

    def __init__(self, token: str, clock: Callable[[], float] = time.time) -> None:
        """Take the token.

        Raises:
            WeakTokenError: it is too short.
        """
        if len(token) < LEAST:
            raise WeakTokenError
        self._digest = _digest(token)
        self._key = hmac.digest(token.encode(), b"tutelage browser session", "sha256")
        self._clock = clock
        self._throttle = Throttle()

    def check(self, token: str, address: str) -> None:
        """Let the bearer of the token pass; the comparison takes the same time for any.

        Raises:
            ProblemError: it is another one (401), or too many were (429).
        """
        if wait := self._throttle.wait(address):
            said = "too many wrong tokens came from this address"
            told = problem(429, "too-many-wrong-tokens", said, remedy=f"wait {wait} s")
            raise ProblemError(told, {"Retry-After": str(wait)})
        if not hmac.compare_digest(_digest(token), self._digest):
            self._throttle.wrong(address)
            raise unauthorised("this is not the token of this service")

    def session(self) -> str:
        """A new session, as the value of its cookie."""
        content = f"{int(self._clock()) + LASTING}.{secrets.token_urlsafe(12)}"
        return f"{content}.{self._mark(content)}"

    def is_session(self, cookie: str) -> bool:
        """Whether a cookie is a session of ours that has not run out."""
        content, _, mark = cookie.rpartition(".")
        if not hmac.compare_digest(self._mark(content).encode(), mark.encode(errors="replace")):
            return False
        return int(content.partition(".")[0]) > self._clock()

    def _mark(self, content: str) -> str:
        return hmac.digest(self._key, content.encode(errors="replace"), "sha256").hex()


def unauthorised(detail: str) -> ProblemError:
    """The refusal of whoever shows no token, or a wrong one."""
    told = problem(401, "token-needed", detail, setting="Authorization", remedy=_WHERE)
    return ProblemError(told, _ASK)


def cookie_name(port: int) -> str:
    """Its port is in it: a browser keeps no cookies apart by port."""
    return f"tutelage-session-{port}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
