from chassis.migrations import run_env
from chassis.tests.sample.models import Base

run_env(Base.metadata)
