"""The settings of every test of pages."""

from typing import Any

import pytest

from tests.factories import SAFETY_CONTACT


@pytest.fixture(autouse=True)
def _a_safety_contact_is_named(settings: Any) -> None:
    settings.SAFETY_CONTACT = SAFETY_CONTACT
