"""Which Chromium the browser tests drive."""

import pytest

from tests import chromium
from tests.chromium import SHELL, WHOLE, find_chromium


@pytest.mark.parametrize(
    ("installed", "headed", "expected"),
    [
        ((SHELL, WHOLE), False, WHOLE),
        ((SHELL,), False, SHELL),
        ((SHELL, WHOLE), True, WHOLE),
        ((WHOLE,), False, WHOLE),
        ((SHELL,), True, None),
        ((), False, None),
    ],
)
def test_the_shell_is_taken_if_it_is_alone_and_no_window_is_asked_for(
    tmp_path, monkeypatch, installed, headed, expected
):
    for name in installed:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(chromium, "DEBIANS", str(tmp_path))
    monkeypatch.setenv("PATH", "")

    found = find_chromium(headed=headed)

    assert found == (str(tmp_path / expected) if expected else None)
