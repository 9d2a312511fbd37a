"""The addresses below /accounts/: those of allauth's that we use, by the names it knows them by, and invitations.

There is no sign-up, no social sign-in and no page for changing an e-mail.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path, re_path

from recovery.views.accounts import by_mail, private
from recovery.views.joining import join


def _page(route: str, view: object, name: str) -> URLPattern:
    return path(route, private(view), name=name)  # type: ignore[arg-type]


urlpatterns = [
    _page("login/", account.login, "login"),
    _page("login/", account.login, "account_login"),
    _page("logout/", account.logout, "logout"),
    _page("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    _page("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _page("password/change/", account.password_change, "account_change_password"),
    path("password/reset/", by_mail(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", by_mail(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        by_mail(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9a-z-]+)/$",
        by_mail(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    _page("join/<str:token>/", join, "join"),
    _page("second-step/", mfa.index, "mfa_index"),
    _page("second-step/code/", mfa.authenticate, "mfa_authenticate"),
    _page("second-step/again/", mfa.reauthenticate, "mfa_reauthenticate"),
    _page("second-step/app/", totp.activate_totp, "mfa_activate_totp"),
    _page("second-step/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _page("second-step/recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _page("second-step/recovery-codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _page("second-step/passkeys/", mfa.index, "mfa_list_webauthn"),
    _page("second-step/passkeys/add/", webauthn.add_webauthn, "mfa_add_webauthn"),
    _page("second-step/passkeys/sign-in/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _page("second-step/passkeys/again/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _page("second-step/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
]
