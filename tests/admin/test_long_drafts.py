"""A draft with more rows than its page has forms for, and what is said of words that cannot be saved any more."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from recovery.admin.draft.forms import ROWS_WITH_FORMS
from recovery.admin.lost_edits import Lost, typed_but_not_saved
from recovery.admin.row_words import handle_of
from recovery.content.models.edition import Edition
from recovery.site.sending import form_end
from tests.admin.conftest import address, milestone, soup, typed_in
from tests.admin.test_editor import more

pytestmark = pytest.mark.ignore_template_errors


def test_a_row_of_a_long_draft_is_edited_where_it_stands(as_editor: Client, draft: Edition) -> None:
    more(draft, ROWS_WITH_FORMS)
    page = soup(as_editor.get(address(draft)))
    assert "This draft is long. Choose a row to edit it here" in page.text
    healed = milestone(draft, "healed")
    (link,) = page.select(f"#{handle_of(healed)} a")
    place = address(draft) + str(link["href"]).partition("#")[0]
    fields = typed_in(soup(as_editor.get(place)))
    assert as_editor.post(place, fields | {f"{handle_of(healed)}-title": "All healed"}).status_code == 302
    healed.refresh_from_db()
    assert healed.title == "All healed"
    assert draft.milestones.count() == ROWS_WITH_FORMS + 5


def test_only_what_was_typed_is_shown_with_its_row_and_the_name_of_its_box() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"m7-title": "Healed", "initial-m7-title": "Healed", "row": "m7", "question": "When?"})
    sent.update({"m7-open_ended": "on", "initial-m7-open_ended": "True"})
    sent.update({"m7-guidance": "Rest.", "initial-m7-guidance": "Walk.", form_end.NAME: form_end.fresh()})
    assert typed_but_not_saved(sent) == (Lost("question", "When?"), Lost("Healed: Guidance", "Rest."))
