"""Loads the browser fixtures after pytest-playwright, so that they replace its own."""

pytest_plugins = ("tools.testing.browser",)
