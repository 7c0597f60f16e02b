"""Helpers for those who work on the code; the application itself uses none of them."""
