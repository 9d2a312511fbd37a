"""A tick is for one warning as it is worded, not for others that begin with the same words."""

from __future__ import annotations

import pytest
from django.test import Client

from recovery.content.models.edition import Edition
from tests.admin.conftest import publishing_form, publishing_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def test_a_tick_releases_no_other_warning_of_the_same_title(as_superuser: Client, draft: Edition) -> None:
    """Every text that still says the old months is warned of with the same title, each in its own place."""
    draft.milestones.filter(key="usual-activities").update(earliest_amount=4)
    form = publishing_form(as_superuser, draft)
    assert len(form["tick"]) > 4
    for position in range(len(form["tick"])):
        ticks = form["tick"][:position] + form["tick"][position + 1 :]
        assert as_superuser.post(publishing_page(draft), {**form, "tick": ticks}).status_code == 422
        assert Edition.objects.get(pk=draft.pk).is_draft
    assert as_superuser.post(publishing_page(draft), form).status_code == 302
    assert Edition.objects.get(pk=draft.pk).status == Edition.Status.PUBLISHED
