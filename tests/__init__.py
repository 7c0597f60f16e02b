"""Tests of the whole house: they start servers and processes beside the one PostgreSQL and the one Valkey of a run."""
