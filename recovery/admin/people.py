"""Accounts. Somebody who may change them, and is no superuser, gives nobody more than the roles give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.accounts import proof, roles, second_factor
from recovery.accounts.roles import ROLES
from recovery.admin.base import MergingAdmin
from recovery.site.sending.merging import MergingForm

_SUPERUSERS_ONLY = frozenset({"is_superuser", "user_permissions"})

# Importing Django's own has registered them.
admin.site.unregister(User)
admin.site.unregister(Group)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


class PersonForm(MergingForm[User], UserChangeForm[User]):
    """The form of an account, which refuses to leave the site with nobody who can look after it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.fields.get("groups")
        if isinstance(groups, forms.ModelMultipleChoiceField) and groups.queryset is not None:
            # Of a group that is not offered here nothing is shown or changed.
            offered = {*groups.queryset}
            self.initial["groups"] = [group for group in self.initial.get("groups", ()) if group in offered]

    def clean(self) -> None:
        super().clean()
        if roles.are_all_keepers({self.instance.pk}) and not self._stays_a_keeper():
            raise ValidationError(_last_keeper())

    def _stays_a_keeper(self) -> bool:
        """Whether the account can look after the site as it is typed; a field that was not offered stays as it is."""
        typed = self.cleaned_data
        can_enter = typed.get("is_active", True) and typed.get("is_staff", True)
        before = User.objects.get(pk=self.instance.pk)
        if before.is_superuser:
            return bool(can_enter and typed.get("is_superuser", True))
        groups = typed.get("groups", before.groups.all())
        return bool(can_enter and any(group.name == roles.ADMINS for group in groups))


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # it takes none when it runs
    """The form of a password, which refuses to switch off that of the last account that can look after the site."""

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("set_usable_password", True) and roles.are_all_keepers({self.user.pk}):
            self.add_error("usable_password", _last_keeper())  # the page shows no errors but those of fields


def _last_keeper() -> str:
    return _("Nobody else can look after the site. Give somebody else an account that can, then change this one.")


@admin.register(User)
class PeopleAdmin(MergingAdmin[User], UserAdmin[User]):
    """Superusers, and permissions beside the roles, are for superusers alone."""

    actions = ("reset_second_step",)
    form = PersonForm
    readonly_fields = ("last_login", "date_joined")
    change_password_form = NewPasswordForm

    def get_deleted_objects(
        self, objs: Iterable[User], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Return the rows that go with the accounts; the last people who can look after the site are protected."""
        chosen = list(objs)
        deleted, counts, needed, protected = super().get_deleted_objects(chosen, request)
        if roles.are_all_keepers({user.pk for user in chosen}):
            protected = [*protected, _last_keeper()]
        return deleted, counts, needed, protected

    @admin.action(description=gettext_lazy("Reset the second step of those chosen"), permissions=["change"])
    def reset_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Reset it for people who lost their phone. Somebody who may not change an account may not weaken it either."""
        allowed = [user for user in queryset if self.has_change_permission(request, user)]
        for user in allowed:
            second_factor.reset(user)
            self.log_change(request, user, _("Reset the second step."))
        self.message_user(
            request, _("They set up a new second step when they sign in: {number}.").format(number=len(allowed))
        )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        groups = super().get_fieldsets(request, obj)
        if _is_superuser(request):
            return groups
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in _SUPERUSERS_ONLY]})
            for name, options in groups
        ]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        if db_field.name == "groups" and not _is_superuser(request):
            kwargs["queryset"] = Group.objects.filter(name__in=ROLES).order_by("name")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        others = [] if _is_superuser(request) else list(form.instance.groups.exclude(name__in=ROLES))
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*others)  # not offered above, and not to be lost for it
        if form.instance.pk == request.user.pk:
            proof.keep(request)


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Whether an account may be changed: one that may do more than the roles allow is for superusers alone.

    A new password for it would hand its power on.
    """
    if _is_superuser(request) or user is None:
        return True
    stronger = user.groups.exclude(name__in=ROLES).filter(permissions__isnull=False)
    return not (user.is_superuser or user.user_permissions.exists() or stronger.exists())


@admin.register(Group)
class RolesAdmin(GroupAdmin):
    """Superusers make groups of their own beside the roles, which the product needs as they are."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _is_superuser(request) and (obj is None or obj.name not in ROLES)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _is_superuser(request) and (obj is None or obj.name not in ROLES)
