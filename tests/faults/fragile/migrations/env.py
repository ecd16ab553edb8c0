from chassis.migrations import run_env
from tests.faults.fragile.models import Base

run_env(Base.metadata)
