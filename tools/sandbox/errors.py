"""Errors of the sandbox: each means that a program could not be run, never that it ran badly."""


class SandboxError(Exception):
    """A program could not be run."""


class SandboxUnavailableError(SandboxError):
    """No way to confine a program works on this machine."""

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        told = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
        super().__init__(
            "refusing to run untrusted code without a sandbox. Use Linux 6.12 or newer, or "
            f"install bubblewrap where user namespaces are allowed. Tried {told}"
        )


class SandboxStartError(SandboxError):
    """The confinement itself failed before the program's first line."""

    def __init__(self, tier: str, reason: str) -> None:
        self.tier, self.reason = tier, reason
        super().__init__(f"{tier} could not start a program: {reason}")


class BadProgramError(SandboxError, ValueError):
    """A program asks for what no sandbox gives."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"cannot run this program: {reason}")
