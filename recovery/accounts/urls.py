"""The addresses below /accounts/: those of allauth's that we use, by the names it knows them by, and invitations.

There is no sign-up, no social sign-in and no page for changing an e-mail.
"""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, path, re_path

from recovery.accounts.joining import join
from recovery.accounts.pages import by_key, by_mail, code_step, later, private
from recovery.accounts.second_step_pages import by_passkey, recovery_codes, set_up


def _private_path(route: str, view: object, name: str) -> URLPattern:
    return path(route, private(view), name=name)  # type: ignore[arg-type]


urlpatterns = [
    _private_path("login/", account.login, "login"),
    _private_path("login/", account.login, "account_login"),
    _private_path("logout/", account.logout, "logout"),
    _private_path("logout/", account.logout, "account_logout"),
    _private_path("inactive/", account.account_inactive, "account_inactive"),
    _private_path("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _private_path("password/change/", account.password_change, "account_change_password"),
    # The way for somebody who has no password yet is the same: the address goes by both names.
    path("password/reset/", by_mail(account.password_reset), name="account_set_password"),
    path("password/reset/", by_mail(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", by_mail(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        by_mail(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9a-z-]+)/$",
        by_key(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    _private_path("join/<str:token>/", join, "join"),
    _private_path("second-step/", later("allauth.mfa.base.views.index"), "mfa_index"),
    path(
        "second-step/code/",
        code_step(by_passkey(later("allauth.mfa.base.views.authenticate"))),
        name="mfa_authenticate",
    ),
    _private_path("second-step/again/", later("allauth.mfa.base.views.reauthenticate"), "mfa_reauthenticate"),
    _private_path("second-step/app/", set_up(later("allauth.mfa.totp.views.activate_totp")), "mfa_activate_totp"),
    _private_path("second-step/app/remove/", later("allauth.mfa.totp.views.deactivate_totp"), "mfa_deactivate_totp"),
    _private_path(
        "second-step/recovery-codes/",
        recovery_codes(later("allauth.mfa.recovery_codes.views.view_recovery_codes")),
        "mfa_view_recovery_codes",
    ),
    _private_path(
        "second-step/recovery-codes/new/",
        later("allauth.mfa.recovery_codes.views.generate_recovery_codes"),
        "mfa_generate_recovery_codes",
    ),
    _private_path("second-step/passkeys/", later("allauth.mfa.base.views.index"), "mfa_list_webauthn"),
    _private_path(
        "second-step/passkeys/add/",
        set_up(by_passkey(later("allauth.mfa.webauthn.views.add_webauthn"))),
        "mfa_add_webauthn",
    ),
    _private_path(
        "second-step/passkeys/sign-in/",
        by_passkey(later("allauth.mfa.webauthn.views.login_webauthn")),
        "mfa_login_webauthn",
    ),
    _private_path(
        "second-step/passkeys/again/",
        by_passkey(later("allauth.mfa.webauthn.views.reauthenticate_webauthn")),
        "mfa_reauthenticate_webauthn",
    ),
    _private_path(
        "second-step/passkeys/<int:pk>/remove/",
        later("allauth.mfa.webauthn.views.remove_webauthn"),
        "mfa_remove_webauthn",
    ),
]
