"""Fixtures of finance's tests: every company has finance switched on."""

from __future__ import annotations

import pytest


@pytest.fixture
def enabled_plugins():
    return ("finance",)
