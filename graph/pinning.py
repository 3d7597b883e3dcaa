"""What a plan may say of workers that somebody else keeps."""

from tools.model.settings import EndpointSettings, check_worker


def check_pin(role: str, table: EndpointSettings) -> None:
    """Refuse the worker of another role, and settings that no request brings to it.

    Raises:
        ValueError: says which, and what to write instead.
    """
    check_worker(table.worker or "", role)
    fields = EndpointSettings.model_fields
    for name in ("temperature", "max_tokens") if role != "student" else ():
        if getattr(table, name) != fields[name].default:
            raise ValueError(
                f"{name} is the worker's own: set it in the file that {table.worker} is "
                "started with"
            )


def sole_reach(student: EndpointSettings | None, distiller: EndpointSettings | None) -> str:
    """The worker that alone reaches the student's model; empty where our distiller does too."""
    if distiller is not None and distiller.worker is not None:
        return ""
    return (student.worker if student else None) or ""
