"""The texts that rows name by digest."""

from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Reader
from observability.study.rows import Row


class Texts:
    """Artefacts as text, each read once."""

    def __init__(self, ledger: Reader) -> None:
        self._ledger = ledger
        self._held: dict[str, str | None] = {}

    def of(self, digest: str | None) -> str | None:
        """A text; None where there is none, or it is gone."""
        if digest is None:
            return None
        if digest not in self._held:
            self._held[digest] = self._read(digest)
        return self._held[digest]

    def prompts(self, row: Row) -> tuple[str, ...]:
        """Every prompt of an attempt, in order, each once."""
        digests = dict.fromkeys([*(stage.prompt for stage in row.stages), row.prompt])
        return tuple(text for digest in digests if (text := self.of(digest)) is not None)

    def _read(self, digest: str) -> str | None:
        try:
            return self._ledger.artefact(digest).decode(errors="replace")
        except MissingArtefactError:
            return None
