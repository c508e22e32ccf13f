"""How hypothesis tries properties here: the same examples in every run, without a clock and without files."""

from hypothesis import HealthCheck, settings

checked = settings(
    max_examples=200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
