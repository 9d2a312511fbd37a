"""Django's admin with the site's own name and the site's own sign-in.

Not in the package of the admin's pages: they register with it while they are imported.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.content.models.edition import EditionIsPublic
from recovery.site.sending import carried
from recovery.site.sending.once import once

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ContentSite(admin.AdminSite):
    """The admin. A visitor who is not signed in is sent to the site's sign-in; one who may not enter gets a 403."""

    front_page: Callable[[HttpRequest], dict[str, object]] = staticmethod(lambda _request: {})
    """The function for the context that the front page shows beside Django's list; the admin's own pages set it."""

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        return super().index(request, self.front_page(request) | (extra_context or {}))

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        header = _("%(site)s administration") % {"site": settings.SITE_NAME}
        return {**super().each_context(request), "site_header": header, "site_title": header}

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if carried.can_be_kept(request):
                    return carried.kept(request)
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            try:
                return once(request, partial(guarded, request, *args, **kwargs))
            except IntegrityError:  # a row that this one belongs to went at the same moment
                words = _("Someone else saved at the same moment. Look at it again; nothing of yours was saved.")
                messages.error(request, words)
                return HttpResponseRedirect(request.get_full_path())
            except EditionIsPublic as error:  # it became public between the check and the save
                raise PermissionDenied from error

        return cast("View", inner)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lead to the site's own page: Django's counts no wrong tries."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
