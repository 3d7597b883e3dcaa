"""How others on this machine find the service that runs a data folder, and its token."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bus.credentials import owner, write_private
from graph.service.settings import ServiceSettings, ServiceSettingsError

FILE, TOKEN = "service.json", "token"


class NoServiceError(RuntimeError):
    """No service runs a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        super().__init__(
            f"no service runs on {data}: start one (`tutelage serve`), or name another folder "
            "with --data"
        )


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where a service listens, and the environment variable or file that holds its token."""

    url: str
    token_variable: str
    token_file: Path

    def token(self, environment: Mapping[str, str] = os.environ) -> str:
        """The token, as far as this user can know it; empty where not."""
        if token := environment.get(self.token_variable, "").strip():
            return token
        try:
            return self.token_file.read_text().strip()
        except OSError:
            return ""


def token_of(
    data: Path, settings: ServiceSettings, environment: Mapping[str, str] = os.environ
) -> str:
    """The service's token: from its variable, else made once and kept in the data folder.

    Raises:
        ServiceSettingsError: the service shall listen to other machines, and the variable is not
            set.
        DataFolderError: the token cannot be written.
    """
    if token := environment.get(settings.token_variable, "").strip():
        return token
    if not settings.is_loopback:
        raise ServiceSettingsError(
            "service settings",
            "host",
            f"{settings.host} is not loopback, and {settings.token_variable} is not set: set it "
            'to a token of your own, or listen on "127.0.0.1"',
        )
    path = data / TOKEN
    if not path.exists() or not path.read_text().strip():
        write_private(path, secrets.token_urlsafe(32) + "\n")
    return path.read_text().strip()


def publish(data: Path, url: str, settings: ServiceSettings) -> None:
    """Tell other processes of this user where this one serves; raises DataFolderError."""
    facts = {"url": url, "pid": os.getpid(), "token_variable": settings.token_variable}
    write_private(data / FILE, json.dumps(facts, indent=2) + "\n")


def withdraw(data: Path) -> None:
    """Say that nobody serves any more."""
    (data / FILE).unlink(missing_ok=True)


def discover(data: Path) -> ServiceAddress:
    """Find the service that owns a data folder.

    Raises:
        NoServiceError: there is none, or it is just starting.
    """
    try:
        facts = json.loads((data / FILE).read_text())
        pid, url, variable = int(facts["pid"]), str(facts["url"]), str(facts["token_variable"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoServiceError(data) from error
    if pid != owner(data):
        raise NoServiceError(data)
    return ServiceAddress(url, variable, data / TOKEN)
