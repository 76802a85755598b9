"""How passwords are kept: Argon2id with OWASP's smaller memory, since Django's 100 MiB a hash
would take 0.8 GB with eight sign-ins at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 46 MiB, one pass, one lane (OWASP Password Storage Cheat Sheet, first pair)."""

    memory_cost = 47_104
    time_cost = 1
    parallelism = 1
