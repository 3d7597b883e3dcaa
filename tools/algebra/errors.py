"""Errors of the algebra: no answer could be held against the key."""

from tools.sandbox.errors import SandboxError


class AlgebraUnavailableError(SandboxError):
    """The worker did not get as far as its first answer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "the algebra worker could not load math_verify and sympy in the sandbox; "
            f"reinstall this project's dependencies. It said: {reason}"
        )


class WorkerDiedError(RuntimeError):
    """The worker ended, or fell silent, while it held an answer."""

    def __init__(self) -> None:
        super().__init__("the algebra worker ended while it held an answer")


class UnknownDatasetError(LookupError):
    """Reasoning Gym, as installed, has no such dataset."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"reasoning_gym has no dataset {name!r}; is its pinned version installed?")
