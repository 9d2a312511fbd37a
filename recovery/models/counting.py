"""What visitors tried, counted for a while."""

from __future__ import annotations

from django.db import models


class Count(models.Model):
    """A row of :class:`recovery.counting.CountingCache`: the table that Django's cache in a database asks for."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "recovery_count"

    def __str__(self) -> str:
        return self.cache_key
