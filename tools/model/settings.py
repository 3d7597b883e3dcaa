"""Which model a role uses and how, as a table of a TOML file: `[student]`, `[distiller]`."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from tools.model.chat import Sampling
from tools.model.errors import ModelSettingsError

Name = Annotated[str, StringConstraints(min_length=1)]
_PLACES = ("base_url", "local", "simulated", "worker")
_ASKED = {"worker", "temperature", "max_tokens", "parameters"}
"""What a request or a figure says; all else is a worker's own."""
_WORKER = re.compile(r"[a-z]+\.[A-Za-z0-9_-]{1,64}")


class EndpointSettings(BaseModel):
    """One model: exactly one of `base_url`, `local`, `simulated` and `worker` says where it is.

    A text in place of a table is short for one with that `worker`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    base_url: Name | None = None
    """Address of an OpenAI-compatible endpoint, with its version: `http://localhost:8000/v1`."""
    local: Name | None = None
    """Weights of the catalogue, served by the local model server."""
    simulated: Name | None = None
    """Preset of a simulated student, for runs that need no model."""
    worker: Name | None = None
    """Somebody else's worker, `student.qwen`: started with `--variant qwen`, or written by
    yourself. No worker is started for it, and its other settings are its own; of these here, only
    a student's `temperature` and `max_tokens` are asked of it."""
    latency: float = Field(default=0.0, ge=0)
    """Seconds that a simulated model takes."""
    model: str = ""
    """The endpoint's name for the model."""
    key_variable: Name | None = None
    """Environment variable that holds the key; the key itself is never written down."""
    temperature: float = Field(default=0.7, ge=0, le=2)
    """Softmax temperature; 0 is greedy."""
    max_tokens: int = Field(default=256, gt=0)
    """Cap on an answer, in tokens."""
    top_logprobs: int = Field(default=0, ge=0, le=20)
    """Log-probabilities asked for per token, to measure entropy; they cost a local model about
    7 % of its speed, so 0 asks for none."""
    price_prompt: float = Field(default=0.0, ge=0)
    """Price of a million tokens read."""
    price_completion: float = Field(default=0.0, ge=0)
    """Price of a million tokens written."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    """Rate limit, over all processes of the data folder that ask this model of this endpoint;
    none where unset."""
    timeout: float = Field(default=300.0, gt=0)
    """Seconds that one try may take; one that may write n times `max_tokens`, as where a study goes
    on beyond the cap, may take n times as long. A local model's `concurrency` calls share the
    cores, so each may take that many times as long."""
    retries: int = Field(default=3, ge=0)
    """Tries after the first one, with jittered waits."""
    backoff: float = Field(default=0.5, ge=0)
    """Most seconds before the second try; doubles with each further one."""
    concurrency: int = Field(default=4, ge=1)
    """Calls in flight at once; for a local model, also the server's slots."""
    parameters: float | None = Field(default=None, gt=0)
    """Billions of parameters, for figures over size; known of weights of the catalogue."""
    context: int = Field(default=4096, ge=256)
    """Tokens of prompt and answer together that the local server holds per call."""
    threads: int = Field(default=0, ge=0)
    """Threads of the local server, 0 for all cores. Where other programs keep the cores busy,
    take fewer: its threads wait for each other by spinning, and two on two contended cores were
    ten times slower than one."""

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        named = [name for name in _PLACES if getattr(self, name)]
        if len(named) != 1:
            found = " and ".join(named) or "none"
            raise ValueError(
                f"set exactly one of base_url, local, simulated and worker (found {found})"
            )
        if self.base_url is not None:
            self._is_reachable(self.base_url)
        if self.worker is not None:
            self._is_left_alone(self.worker)
        return self

    @model_validator(mode="before")
    @classmethod
    def _short_for_a_worker(cls, given: Any) -> Any:
        return {"worker": given} if isinstance(given, str) else given

    def _is_left_alone(self, worker: str) -> None:
        check_worker(worker)
        fields = type(self).model_fields
        for name in sorted(fields.keys() - _ASKED):
            if getattr(self, name) != fields[name].default:
                raise ValueError(
                    f"{name} is the worker's own where worker = {worker!r}: set it in the file "
                    "that the worker is started with"
                )

    def _is_reachable(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"base_url {base_url!r} is no http address")
        if parts.username or parts.password:
            raise ValueError("base_url holds a password; name its variable in key_variable")
        if not self.model:
            raise ValueError("model must name the endpoint's model where base_url is set")

    @property
    def sampling(self) -> Sampling:
        """How this model samples where a request does not say."""
        return Sampling(self.temperature, self.max_tokens)

    @property
    def title(self) -> str:
        """What people call this model."""
        return self.local or self.model or self.worker or f"simulated {self.simulated}"

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Price of one call, in the currency of the prices."""
        return (
            prompt_tokens * self.price_prompt + completion_tokens * self.price_completion
        ) / 1_000_000

    def key(self, role: str) -> str | None:
        """The key, from the environment; None where none is needed.

        Raises:
            ModelSettingsError: the variable is not set.
        """
        if self.key_variable is None:
            return None
        key = os.environ.get(self.key_variable)
        if not key:
            raise ModelSettingsError(
                f"{role}.key_variable", f"environment variable {self.key_variable} is not set"
            )
        return key


def check_worker(name: str, role: str | None = None) -> str:
    """The variant that a worker's name says, `qwen` of `student.qwen`.

    Raises:
        ValueError: it is no worker's name, or the name of another role's.
    """
    wanted = role or "student"
    if not _WORKER.fullmatch(name):
        raise ValueError(
            f"{name!r} names no worker: write {wanted}.NAME, with a NAME of 1 to 64 of A-Z, a-z, "
            "0-9, _ and -"
        )
    named, _, variant = name.partition(".")
    if role not in (None, named):
        raise ValueError(f"{name!r} is a worker of the role {named}: write {role}.{variant}")
    return variant


def parse(role: str, found: object) -> EndpointSettings:
    """Check one role's table.

    Raises:
        ModelSettingsError: names the setting and what is wrong with it.
    """
    try:
        return EndpointSettings.model_validate(found)
    except ValidationError as error:
        raise complaint(role, error) from None


def complaint(role: str, error: ValidationError) -> ModelSettingsError:
    """The first thing that is wrong with a role's table, by the setting's name."""
    first = error.errors(include_url=False, include_input=False)[0]
    setting = ".".join((role, *map(str, first["loc"])))
    return ModelSettingsError(setting, first["msg"].removeprefix("Value error, "))


def read(path: Path, role: str) -> EndpointSettings | None:
    """The role's table in a settings file; None where it has none.

    Raises:
        ModelSettingsError: the file cannot be read, is no TOML, or the table is wrong.
    """
    found = table(path, role)
    return None if found is None else parse(role, found)


def table(path: Path, role: str) -> object:
    """The role's table as it stands in a settings file; None where it has none.

    Raises:
        ModelSettingsError: the file cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text()).get(role)
    except (OSError, ValueError) as error:
        raise ModelSettingsError(f"--settings {path}", str(error)) from error
