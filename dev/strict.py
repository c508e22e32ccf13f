"""A pytest plugin: a test that was skipped, or during which Odoo logged a warning, has failed.

A skip passes when its reason begins with "corpora absent", as that material is not part of the repository, or with
"absent:", for a program that this machine does not run (dev/servers), which is named at the end. A test that
provokes a warning says so with assertLogs or mute_logger, which keep it from the root logger.
"""

import logging
import os
from collections.abc import Iterator

import pytest

ABSENT = ("corpora absent", "absent:")

# Warnings that are none of our doing, each with its reason.
EXPECTED: list[str] = []


class Complaints(logging.Handler):
    """What was logged as WARNING or worse since the last look."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if not any(expected in line for expected in EXPECTED):
            self.records.append(line)

    def take(self) -> list[str]:
        taken, self.records = self.records, []
        return taken


complaints = Complaints()


def pytest_sessionstart() -> None:
    logging.getLogger().addHandler(complaints)


def _fail(report: pytest.TestReport | pytest.CollectReport, why: str) -> None:
    report.outcome = "failed"
    report.longrepr = why


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ABSENT):
            _fail(report, f"skipped, but should have run: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests could not be run against is not passed over in silence."""
    if absent := os.environ.get("IMAP_TEST_ABSENT"):
        terminalreporter.section(f"NOT TESTED, as it does not run here: {absent}", sep="!", red=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    logged = complaints.take()
    if report.passed and logged:
        _fail(report, "\n".join(["logged, but not expected by the test:", *logged]))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _fail_if_skipped(report)
    return report
