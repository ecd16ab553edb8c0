import os
import subprocess
import sys

from bench.processes import CpuMeter, memory_mib

BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def test_the_cpu_of_children_that_have_ended_is_counted() -> None:
    meter = CpuMeter({"self": os.getpid()})
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert meter.read()["self"] >= 0.25


def test_a_process_has_memory() -> None:
    assert memory_mib(os.getpid()) > 1


def test_the_share_of_others_is_a_share() -> None:
    meter = CpuMeter({})
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert 0 <= meter.others() <= 1.1  # ticks of the clock are coarse
