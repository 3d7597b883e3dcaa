"""What each kind of failure means for a request."""

import pytest
from pydantic import BaseModel, ValidationError

from agents.boundary import PAUSE, classify
from bus.errors import MissingArtefactError, RejectedError, RetryLaterError
from tools.model.errors import ModelRejectedError, ModelUnavailableError
from tools.tasks.errors import UnknownFamilyError
from tools.tasks.reference import MalformedReferenceError


def invalid() -> ValidationError:
    class Shape(BaseModel):
        side: int

    with pytest.raises(ValidationError) as raised:
        Shape.model_validate({})
    return raised.value


@pytest.mark.parametrize(
    ("error", "delay"),
    [
        (ModelUnavailableError("http://x", "busy", retry_after=90), 90),
        (ModelUnavailableError("http://x", "busy"), PAUSE),
        (MissingArtefactError("tutelage-verifier", "ab"), PAUSE),
        (OSError("no space"), PAUSE),
        (RuntimeError("who knows"), PAUSE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_may_mend_is_tried_again(error: Exception, delay: float) -> None:
    later = classify(error)
    assert isinstance(later, RetryLaterError)
    assert later.delay == delay
    assert str(error) in later.reason


@pytest.mark.parametrize(
    "error",
    [
        ModelRejectedError("http://x", "no such model"),
        MalformedReferenceError("x"),
        UnknownFamilyError("x", ()),
        invalid(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_mend_is_rejected(error: Exception) -> None:
    rejected = classify(error)
    assert isinstance(rejected, RejectedError)
    assert type(error).__name__ in rejected.reason
