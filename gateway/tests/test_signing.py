"""Keys of the statements of who acts: shared by replicas, and rotated."""

from typing import Any

import pytest
from joserfc.jwk import OKPKey
from nameko.testing.utils import get_extension

from chassis.container import Container
from chassis.identity.actor import AGENT, Actor
from chassis.identity.statement import key_id_of, verify
from gateway.identity.signing import Signer

ANA = Actor("person:7", AGENT, "ana@example.com", "Ana")

pytestmark = pytest.mark.integration


@pytest.fixture
def signer(gateway: Container) -> Signer:
    return get_extension(gateway, Signer)


@pytest.fixture
def another(gateway: Container, signer: Signer) -> Signer:
    """That of another replica: it has the database in common, and nothing else."""
    replica = Signer()
    replica.container = gateway
    replica.setup()
    return replica


def known(signer: Signer) -> dict[str, OKPKey]:
    keys = [OKPKey.import_key(key) for key in signer.public_keys()]
    return {str(key.kid): key for key in keys}


def test_replicas_sign_with_the_same_key(signer: Signer, another: Signer) -> None:
    assert key_id_of(signer.statement(ANA)) == key_id_of(another.statement(ANA))
    assert verify(another.statement(ANA), known(signer))[0] == ANA


def test_private_keys_are_told_to_nobody(signer: Signer) -> None:
    assert all("d" not in key for key in signer.public_keys())


def test_a_key_is_followed_by_another_after_a_day(
    signer: Signer, another: Signer, sql: Any
) -> None:
    before = signer.statement(ANA)
    sql("gateway", "UPDATE signing_keys SET created_at = created_at - interval '25 hours'")
    after = another.statement(ANA)
    assert key_id_of(after) != key_id_of(before)
    # both are good, and whoever is asked tells both keys
    for statement in (before, after):
        assert verify(statement, known(signer))[0] == ANA
    sql("gateway", "UPDATE signing_keys SET created_at = created_at - interval '25 hours'")
    another.public_keys()  # looks, and forgets
    assert key_id_of(before) not in known(signer)
