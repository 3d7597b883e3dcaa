"""The distiller's own prompts."""

from agents import prompting


def prompt(name: str, **values: object) -> str:
    """A prompt file of the distiller's with its places filled."""
    return prompting.prompt("agents.distiller", name, **values)
