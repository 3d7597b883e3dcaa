"""Errors of the algebra: no answer could be held against the key."""

from tools.sandbox.errors import SandboxError


class AlgebraUnavailableError(SandboxError):
    """The worker did not get as far as its first answer.

    `waited` is for how many seconds, where it was still loading then.
    """

    def __init__(self, reason: str, waited: float | None = None) -> None:
        self.reason = reason
        could_not = "the algebra worker could not load math_verify and sympy in the sandbox"
        why = (
            "reinstall this project's dependencies"
            if waited is None
            else f"it had {waited:g} s: other programs use the cores, wait for them"
        )
        super().__init__(
            f"{could_not}; {why}. It said: {reason or 'nothing, as one that is killed does'}"
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
