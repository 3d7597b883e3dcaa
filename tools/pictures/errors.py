"""What is wrong with a picture."""


class PictureError(ValueError):
    """Bytes are not the picture that is needed."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}: {remedy}")
