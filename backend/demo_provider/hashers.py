"""How client secrets are kept."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class RandomSecretHasher(PBKDF2PasswordHasher):
    """Hash what nobody can guess: one round, no stretching."""

    algorithm = "pbkdf2_sha256_random"
    iterations = 1
