from itertools import islice
from uuid import RFC_4122, UUID

from chassis.ids import ids, uuids


def test_uuids_are_uuids_of_version_8_and_differ() -> None:
    made = [UUID(text) for _ in range(3) for text in islice(uuids(), 1000)]
    assert {(uuid.version, uuid.variant) for uuid in made} == {(8, RFC_4122)}
    assert len(set(made)) == 3000


def test_ids_of_two_processes_differ() -> None:
    assert not set(islice(ids(), 100)) & set(islice(ids(), 100))
