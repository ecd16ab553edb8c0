"""SIGTERM, twice, under load: what is in hand is finished, and nothing of it is done again."""

import pytest

from tests.faults import scale
from tests.faults.system import SERVICES, free_port, metric

PART = scale.TICKETS // 5


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_stopped(system, books, tell, service) -> None:
    port = free_port()
    others = set(SERVICES) - {service}
    with system.unharmed(*others), system.load(gateway_dies=service == "gateway") as load:
        load.wait_for(PART)
        code = system.stop(service)
        if service == "ticket":
            assert system.request("GET", "/api/notifications/")[0] == 200
        elif service != "gateway":
            load.wait_for(PART)
        system.stack.set_environment(service, {"METRICS_PORT": str(port)})
        system.stack.start(service)
        load.wait_for(PART)
    assert code == 0
    figures = books.balance(load)
    if service != "gateway":
        assert metric(port, "events_handled_total") > 0
        again = sum(
            metric(port, f'events_handled_total{{handler="{service}.{name}",outcome="duplicate"')
            for name in ("on_ticket_created", "on_priority_assigned")
        )
        assert again == 0, "finished work was delivered again"
    tell(f"SIGTERM of {service}, exit code {code}: {figures}")
