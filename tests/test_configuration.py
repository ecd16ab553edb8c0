"""config.yaml is read as it is written."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def repeated(node: yaml.Node) -> list[str]:
    """Keys that stand twice in a mapping: YAML's readers keep the last one and say nothing."""
    found = []
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        found += [name for name in set(names) if names.count(name) > 1]
        for _, value in node.value:
            found += repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += repeated(value)
    return found


@pytest.mark.parametrize("name", ["config.yaml", "docker-compose.yml"])
def test_no_setting_stands_twice(name: str) -> None:
    node = yaml.compose((ROOT / name).read_text(), Loader=yaml.SafeLoader)
    assert node is not None
    assert repeated(node) == []
