"""Where a ledger in PostgreSQL is, and what of that may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from observability.ledger.errors import LedgerUrlError

SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Address:
    """A database of PostgreSQL."""

    url: str = field(repr=False)
    """As libpq takes it; may hold a password."""
    shown: str
    """The same for people: without the password and the options."""

    @classmethod
    def read(cls, url: str) -> Self:
        """Check a URL.

        Raises:
            LedgerUrlError: it is none of a PostgreSQL database.
        """
        if not url.startswith(SCHEMES):
            raise LedgerUrlError(f"does not begin with {SCHEMES[0]}")
        try:
            parts = conninfo_to_dict(url)
        except ProgrammingError:
            raise LedgerUrlError("is no URL that PostgreSQL understands") from None
        return cls(url, _shown(parts))


def _shown(parts: Mapping[str, object]) -> str:
    user = f"{parts['user']}@" if parts.get("user") else ""
    port = f":{parts['port']}" if parts.get("port") else ""
    host = str(parts.get("host") or parts.get("hostaddr") or "")
    return f"{SCHEMES[0]}{user}{host}{port}/{parts.get('dbname') or ''}"
