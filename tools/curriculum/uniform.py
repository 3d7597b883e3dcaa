"""Practise anything: the baseline that every policy has to beat."""

from tools.curriculum.policy import Preference
from tools.curriculum.records import Records


class Uniform:
    """Every open cell is as likely as any other."""

    name = "uniform"

    def prefer(self, records: Records) -> Preference:
        """Weigh all open cells alike."""
        count = records.open.sum(axis=1, keepdims=True)
        return Preference(
            chances=records.open / count,
            reason=lambda cell: f"{cell.name} was drawn from all open cells, each as likely.",
            inputs={"cells": count + 0.0 * records.open},
            explore=0.0,
        )
