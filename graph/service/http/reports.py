"""A run's report and the Content-Security-Policy that it is served under."""

from graph.service.http.headers import REPORT_POLICY
from observability.ledger.event import Reader
from observability.report.page import render
from observability.report.study.script import source
from observability.summary import is_study

STUDY_POLICY = f"{REPORT_POLICY} allow-scripts; script-src {source()}"
"""Lets the one script of a study's page run, which the sandbox gives no origin."""


def rendered(reader: Reader, run: str) -> tuple[str, str]:
    """The page, and its policy."""
    policy = STUDY_POLICY if is_study(reader, run) else REPORT_POLICY
    return render(reader, run), policy
