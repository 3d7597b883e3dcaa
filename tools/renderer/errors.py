"""Errors of the renderer: each means that nothing could be drawn, never that a scene was bad."""


class RendererError(Exception):
    """Nothing can be drawn."""


class RendererUnavailableError(RendererError):
    """No browser or no three.js could be had, or the browser broke twice running."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"scenes cannot be drawn: {reason}. To change that, {remedy}")


class BrowserBrokenError(RendererError):
    """A browser ended or stopped answering; another one may do better."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the browser broke: {reason}")


class BadSceneError(RendererError, ValueError):
    """Scene data that cannot be drawn; `failure` is what a rendering says of it."""

    def __init__(self, reason: str, *, oversized: bool = False) -> None:
        self.reason, self.oversized = reason, oversized
        super().__init__(f"bad scene data: {reason}")
