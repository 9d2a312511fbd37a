"""Forms that were sent."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """A form that was taken, for as long as somebody may send it again by mistake. What stood in it is not kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    """Of who sent what to where, under the site's own secret."""
    answer = models.TextField()
    """The address to which its sender was sent on."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "recovery_sent_form"

    def __str__(self) -> str:
        return self.digest
