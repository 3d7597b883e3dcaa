"""A service's settings, from one TOML file (`service.toml`); each has a default."""

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from graph.settings import Retention

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Period = Literal["day", "month", "ever"]


class ServiceSettingsError(ValueError):
    """A setting of the service is wrong; says which, and what it must be."""

    def __init__(self, where: str, setting: str, problem: str) -> None:
        self.where, self.setting, self.problem = where, setting, problem
        super().__init__(f"{where}: {setting}: {problem}")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ServiceBudget(_Table):
    """What all runs together may spend in a period; then they pause until the next one begins."""

    tokens: Annotated[int, Field(gt=0)] | None = None
    """Tokens written by all models."""
    money: Annotated[float, Field(gt=0)] | None = None
    """Cost at the configured prices."""
    per: Period = "day"
    """The period, of UTC's calendar: `day`, `month` or `ever`."""


class ServiceSettings(_Table):
    """What a service is started with."""

    host: str = "127.0.0.1"
    """Address to listen on. Any but this machine's own (loopback) needs the token in its
    variable."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8321
    """Port to listen on; 0 takes a free one."""
    hosts: tuple[str, ...] = ()
    """Further names by which browsers may reach the service, such as that of a proxy before it."""
    runs: Annotated[int, Field(ge=1, le=64)] = 2
    """Runs that go on at once; further ones wait."""
    agents: bool = True
    """Whether agents are started for the runs; without them, somebody else must, and plans name
    whom (`student = "student.qwen"`)."""
    token_variable: Variable = "TUTELAGE_TOKEN"  # noqa: S105 - the variable's name
    """Environment variable that holds the token for whatever changes state. Where it is not set,
    a token is made once and kept in the data folder, in `token`."""
    jaeger: str | None = None
    """Address of Jaeger's pages, to which the dashboard's traces link; no links without one."""
    key_variables: tuple[Variable, ...] = ()
    """Environment variables that plans coming by HTTP may name as their `key_variable`."""
    plans: Path | None = None
    """Folder of the files that plans coming by HTTP may name; `uploads` in the data folder where
    unset. Relative to this file."""
    budget: ServiceBudget = ServiceBudget()
    retention: Retention = Retention()

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_settings(path: Path | None, **changes: object) -> ServiceSettings:
    """Read a settings file, or take the defaults; `changes` replace settings of either.

    Raises:
        ServiceSettingsError: the file is missing, is no TOML, or a setting is wrong.
    """
    where = str(path or "service settings")
    table = _table(path) if path else {}
    if path and isinstance(table.get("plans"), str):
        table["plans"] = str((path.parent / str(table["plans"])).resolve())
    try:
        return ServiceSettings.model_validate({**table, **changes})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        setting = ".".join(str(part) for part in first["loc"])
        problem = first["msg"].removeprefix("Value error, ")
        raise ServiceSettingsError(where, setting, problem) from error


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text())
    except OSError as error:
        raise ServiceSettingsError(str(path), "the file", error.strerror or str(error)) from error
    except ValueError as error:
        raise ServiceSettingsError(str(path), "the file", f"is no TOML: {error}") from error
