"""How many tokens a text has for the local student: llama.cpp's server counts them.

Its `/tokenize` is no part of the OpenAI protocol, so only the local server is asked; for other
endpoints there is `tools.scaffold.model.estimated_tokens`.
"""

import asyncio
import json
import urllib.request
from collections.abc import Callable
from functools import lru_cache

from tools.model import offline
from tools.model.errors import ModelUnavailableError

_PATIENCE = 30.0
_REMEMBERED = 4096


def server_counter(url: str) -> Callable[[str], int]:
    """What counts by the server at `url`, given without `/v1`; a text is asked about only once.

    It blocks for about a millisecond a text: in a coroutine, call what uses it in a thread. It
    raises `ModelUnavailableError` where the server does not answer, or is not llama.cpp's.

    Raises:
        OfflineError: the server is off this machine, and `TUTELAGE_OFFLINE` is set.
    """
    offline.permit(url)
    # A proxy that the environment names is never the way to our own machine.
    handlers = (urllib.request.ProxyHandler({}),) if offline.is_loopback(url) else ()
    opener = urllib.request.build_opener(*handlers)

    @lru_cache(maxsize=_REMEMBERED)
    def count(text: str) -> int:
        body = json.dumps({"content": text, "add_special": False}).encode()
        request = urllib.request.Request(  # noqa: S310 - the address of a model server
            f"{url}/tokenize", body, {"content-type": "application/json"}
        )
        try:
            with opener.open(request, timeout=_PATIENCE) as reply:
                return len(json.load(reply)["tokens"])
        except (OSError, ValueError, LookupError, TypeError) as error:
            reason = f"it counts no tokens ({type(error).__name__}: {error})"
            raise ModelUnavailableError(url, reason) from error

    return count


async def count_tokens(url: str, text: str) -> int:
    """Tokens of one text by the server at `url`, given without `/v1`.

    Raises:
        ModelUnavailableError: the server does not answer, or is not llama.cpp's.
        OfflineError: it is off this machine, and `TUTELAGE_OFFLINE` is set.
    """
    return await asyncio.to_thread(server_counter(url), text)
