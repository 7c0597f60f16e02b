"""Argon2 as the product has it, in its smallest measure: a test's passwords need no protection from guessing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1
