"""No half of a form is believed: one without its end is refused, and a box that did not come is not an empty one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from recovery.site import door
from recovery.site.sending import ends

ModelT = TypeVar("ModelT", bound=Model)

SHOW_WHO = frozenset(
    {
        "login",
        "logout",
        "account_reauthenticate",
        "admin:logout",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
"""Pages that ask who somebody is, or let them go. Half a password opens nothing, and nothing is saved."""


class WholeModelForm(forms.ModelForm[ModelT]):
    """A form over a row that is there already. A box that did not come leaves what is saved; it was not emptied.

    Of a box to tick, or of several choices, nobody can tell whether it came: a browser sends nothing for an empty one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound or self.instance.pk is None:
            return
        columns = {column.name for column in self.instance._meta.fields}  # noqa: SLF001
        missing = [
            (name, field)
            for name, field in self.fields.items()
            if name in columns and self.add_prefix(name) not in self.data and _always_comes(field)
        ]
        left = {
            self.add_prefix(name): field.prepare_value(self.get_initial_for_field(field, name))
            for name, field in missing
            if self.was_shown(name)
        }
        if left:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
            data.update(left)
            self.data = data

    def was_shown(self, name: str) -> bool:
        """Whether the page that was sent had the box; where that cannot be told, it had all."""
        return True


def _always_comes(field: forms.Field) -> bool:
    """Whether a browser always sends something for it: not for a box to tick, nor for a file."""
    unsent = (forms.CheckboxInput, forms.RadioSelect, forms.FileInput, forms.SelectMultiple, forms.MultiWidget)
    return not field.disabled and not isinstance(field.widget, unsent)


class WholeFormMiddleware:
    """Gives every form its end, and refuses one without it before a view reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = ends.with_ends(response.content, request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "is_read_only", False):
            return None
        if ends.is_whole(request.POST):
            is_at_work = request.path.startswith(door.WORKING) and request.user.is_authenticated
            return refused_to_another(request) if is_at_work and not ends.is_theirs(request) else None
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in SHOW_WHO or ends.is_asked(request):
            return None
        words = _("A part of the form did not come. Nothing was saved. Go back and send it again.")
        return door.refuse(request, 400, words)


def refused_to_another(request: HttpRequest) -> HttpResponse:
    """Make the answer to a form that another person had open in this browser; what they typed is not shown."""
    words = _(
        "Somebody else was signed in here when that page was opened. Nothing was saved. "
        "Open it again and type it there."
    )
    return door.refuse(request, 403, words)
