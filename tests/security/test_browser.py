"""Signing in and what each role is shown, in a real browser: ``frontend/e2e/sign-in.ts``."""

import os
import subprocess

from deploy.local.settings import ROOT
from tests.security.system import PASSWORD, people_sql

# Not those of the other tests: their sessions end here.
REQUESTER, AGENT = "bruno@desk.test", "bea@desk.test"
ENOUGH = 120.0  # seconds


def test_people_sign_in_at_the_page(base_url: str) -> None:
    people_sql([(REQUESTER, "requester"), (AGENT, "agent")])
    people = {"E2E_REQUESTER": REQUESTER, "E2E_AGENT": AGENT, "E2E_PASSWORD": PASSWORD}
    done = subprocess.run(
        ["npm", "run", "--silent", "e2e:sign-in"],
        cwd=ROOT / "frontend",
        env={**os.environ, **people},
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH,
    )
    assert done.returncode == 0, done.stdout + done.stderr
