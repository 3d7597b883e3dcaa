"""Ids and seeds, all keyed hashes of the run's secret, so that nothing can be read from them."""

import hashlib
import hmac
import secrets
from pathlib import Path

from bus.messages.message import Request, Role


class LostSecretError(RuntimeError):
    """A run that was begun has no secret any more; another would make other ids and tasks of it."""

    def __init__(self, path: Path, run: str) -> None:
        self.path, self.run = path, run
        super().__init__(
            f"{path} is missing, and what {run} has stored goes on with no other: put it back "
            f"from a copy of its data folder, or go on in a fork: `tutelage fork {run} --at N`"
        )


class Identity:
    """Derives every id and every random choice of one run from its secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def request(
        self, role: Role, request: Request, *, purpose: str, arm: str = "", replicate: int = 0
    ) -> str:
        """Id of a request: the same content for the same purpose is the same request."""
        content = request.model_dump_json()
        return self._mac("request", role, purpose, content, arm, str(replicate))[:32]

    def seed(self, *parts: object) -> int:
        """A seed below 2^31 for the thing that the parts name."""
        return int(self._mac("seed", *map(str, parts))[:15], 16) % 2**31

    def nonce(self, *parts: object) -> str:
        """A nonce that nobody outside this process can foresee."""
        return self._mac("nonce", *map(str, parts))

    def _mac(self, *parts: str) -> str:
        framed = b"".join(len(part).to_bytes(8, "big") + part.encode() for part in parts)
        return hmac.digest(self._secret, framed, "sha256").hex()


def run_secret(folder: Path, run: str, seed: int | None, *, begun: bool = False) -> bytes:
    """The run's secret: kept beside the ledger, never in it; made from the seed where one is set.

    The file is written whole before it gets its name, so a crash leaves either no secret or the
    one that every later start will use.

    Raises:
        LostSecretError: the run was `begun`, with a secret that is not there any more.
    """
    if seed is not None:
        return hashlib.sha256(f"{run}:{seed}".encode()).digest()
    path = folder / f"{run}.secret"
    if not path.exists():
        if begun:
            raise LostSecretError(path, run)
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        draft.rename(path)
    return path.read_bytes()
