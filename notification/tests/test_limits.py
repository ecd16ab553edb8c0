import pytest
from nameko.exceptions import ConfigurationError

from notification.limits import rates


def test_rates() -> None:
    assert rates("3/hour, 10/day") == ((3, 3600), (10, 86400))
    assert rates("") == ((6, 3600), (20, 86400))


@pytest.mark.parametrize("said", ["x", "3", "3/week", "-1/hour", "3/hour;x"])
def test_what_is_no_rate(said: str) -> None:
    with pytest.raises(ConfigurationError, match="STRANGER_MAIL_RATE"):
        rates(said)
