"""What can go wrong between us and a language model."""

from pathlib import Path


class ModelError(Exception):
    """The root of every error of this room."""


class ModelUnavailableError(ModelError):
    """The endpoint could not be reached, was busy, or answered with something unreadable.

    A later try may succeed; `retry_after` is in seconds, where the endpoint said so.
    """

    def __init__(self, where: str, reason: str, retry_after: float | None = None) -> None:
        self.where, self.reason, self.retry_after = where, reason, retry_after
        super().__init__(f"{where} gave no answer: {reason}")


class ModelRejectedError(ModelError):
    """The endpoint refuses this call for good, whoever asks again."""

    def __init__(self, where: str, reason: str, remedy: str = "check the settings") -> None:
        self.where, self.reason, self.remedy = where, reason, remedy
        super().__init__(f"{where} refused the call: {reason}; {remedy}")


class OfflineError(ModelRejectedError):
    """An endpoint off this machine was named while `TUTELAGE_OFFLINE` is set."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "TUTELAGE_OFFLINE is set", "unset it, or use a local model")


class ModelSettingsError(ModelError):
    """A setting is missing or makes no sense."""

    def __init__(self, setting: str, problem: str) -> None:
        self.setting, self.problem = setting, problem
        super().__init__(f"setting {setting}: {problem}")


class UnknownWeightsError(ModelSettingsError):
    """The catalogue has no such weights."""

    def __init__(self, name: str, known: list[str]) -> None:
        self.name = name
        super().__init__("local", f"no weights are called {name!r}; there are {', '.join(known)}")


class ModelIntegrityError(ModelError):
    """A file of weights is not the one that the catalogue names."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        self.path, self.expected, self.found = path, expected, found
        super().__init__(f"{path} has sha256 {found}, not {expected}; delete it or name another")


class ModelMissingError(ModelError):
    """No source had the weights; `failures` says why, source by source."""

    def __init__(self, name: str, failures: dict[str, str]) -> None:
        self.name, self.failures = name, failures
        tried = "; ".join(f"{source}: {reason}" for source, reason in failures.items())
        super().__init__(
            f"the weights {name} could not be had ({tried}); put the file into a folder and"
            " name the folder in TUTELAGE_MODELS"
        )


class ModelSpaceError(ModelError):
    """The disk cannot hold the weights."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        self.folder, self.needed, self.free = folder, needed, free
        super().__init__(
            f"{folder} has {free / 1e6:.0f} MB free and {needed / 1e6:.0f} MB are needed;"
            " make room, or name another folder in TUTELAGE_CACHE"
        )


class ServerFailedError(ModelError):
    """The local model server ended, or was not ready in time."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"the model server at {url} {reason}; its log says why")
