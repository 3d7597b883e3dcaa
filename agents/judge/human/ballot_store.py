"""What a person has chosen, on disk: it outlives the page, the process, and an outage of the bus.

One small file a request, readable by its owner alone. A vote that was handed in stays, too: where
its reply was lost on the way, the request comes again, and nobody has to vote twice.
"""

import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.judge.human.ballot import Ballot
from bus.credentials import write_private

KEPT_FOR = 30 * 24 * 3600.0
"""Seconds after which a file is forgotten; no request waits longer for its reply to be stored."""


class StoredBallot(BaseModel):
    """A ballot, and whether it was handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ballot: Ballot = Ballot()
    handed_in: bool = False


class BallotStore:
    """The ballots of one judge, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for path in folder.glob("*.json"):
            if path.stat().st_mtime < time.time() - KEPT_FOR:
                path.unlink(missing_ok=True)

    def read(self, key: str) -> StoredBallot:
        """What is kept of a request; an empty ballot where there is nothing that can be read."""
        try:
            return StoredBallot.model_validate_json(self._path(key).read_bytes())
        except (FileNotFoundError, ValidationError):
            return StoredBallot()

    def keep(self, key: str, kept: StoredBallot) -> None:
        """Replace what is kept of a request.

        Raises:
            DataFolderError: the folder cannot be written to.
        """
        write_private(self._path(key), kept.model_dump_json())

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"
