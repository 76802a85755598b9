"""No process of ours takes code from the folder in which it happens to be started."""

import re

import pytest

from tests.house import source

_OURS = re.compile(r"sys\.executable,\s*(\S+),")


def started(text: str) -> list[str]:
    """The first word behind Python's name wherever a module starts one."""
    return [match[1] for match in _OURS.finditer(text)]


def test_every_child_leaves_the_folder_it_stands_in_off_its_path():
    found = {(name, word) for name, text in source.modules() for word in started(text)}
    assert {word for _name, word in found} == {'"-P"'}
    assert len(found) >= 5


@pytest.mark.parametrize("planted", ['[sys.executable, "-m", "x"]', '(sys.executable, "-c", "1")'])
def test_a_child_without_it_is_seen(planted):
    assert started(planted) != ['"-P"']
