"""The tables of what the site counts for a while, and of the forms that it took."""

from __future__ import annotations

from django.db import models


class Count(models.Model):
    """A row of :class:`recovery.site.counting.CountingCache`: the table that Django's cache in a database asks for."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "recovery_count"

    def __str__(self) -> str:
        return self.cache_key


class SentForm(models.Model):
    """A form that was taken, for as long as somebody may send it again by mistake. What stood in it is not kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    """A keyed digest of who sent what to where, made with the site's own secret."""
    answer = models.TextField()
    """The address to which its sender was sent on."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "recovery_sent_form"

    def __str__(self) -> str:
        return self.digest
