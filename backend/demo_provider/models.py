"""What the provider remembers beside clients and tokens: its count, and faults to act out."""

from django.db import models


class TokenRequest(models.Model):
    """One request to the token endpoint, whatever became of it."""

    at = models.DateTimeField(auto_now_add=True)
    grant_type = models.CharField(max_length=32)
    client_id = models.CharField(max_length=100)
    outcome = models.CharField(max_length=64)
    is_reuse = models.BooleanField()


class SpentRefreshToken(models.Model):
    """The SHA-256 of a refresh token that has brought a new one; kept for good."""

    digest = models.BinaryField(primary_key=True)
    spent_at = models.DateTimeField(auto_now_add=True)


class Fault(models.Model):
    """How the next token answers go wrong, and how many of them."""

    mode = models.CharField(max_length=32)
    value = models.CharField(max_length=200)
    remaining = models.PositiveIntegerField()
