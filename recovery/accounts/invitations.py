"""Invitations: a link with which one person makes an account, once."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role

LIFETIME = timedelta(days=3)
_TOKEN_BYTES = 24


class EndedInvitation(Exception):
    """Used, too old, taken back, or never there: nobody is told which."""


class HasAccount(Exception):
    """Somebody signs in with this e-mail already."""


def invite(clinic: Clinic, email: str, role: Role, *, by: User, now: datetime, form: str = "") -> str:
    """Make an invitation and return its token, which is kept nowhere. An earlier one to the same person ends.

    The same ``form``, by chance that nobody else knows, gives the same token while it works: whichever answer of
    several presses a browser shows, its link is the one that opens.

    :raises HasAccount: if somebody signs in with this e-mail already.
    """
    email = email.lower()
    if is_taken(email):
        raise HasAccount
    token = _by_chance()
    if form:
        about = f"{by.pk} {clinic.pk} {email} {role} {form}"
        digest = salted_hmac("recovery.invitation", about, algorithm="sha256").digest()
        token = urlsafe_b64encode(digest[:_TOKEN_BYTES]).decode()
    with transaction.atomic():
        if open_ones(clinic, now).filter(token_hash=_hash(token)).exists():
            return token
        if Invitation.objects.filter(token_hash=_hash(token)).exists():  # too old: it never works again
            token = _by_chance()
        open_ones(clinic, now).filter(email=email).delete()
        Invitation.objects.create(
            clinic=clinic,
            role=role,
            email=email,
            token_hash=_hash(token),
            made_by=by,
            expires_at=now + LIFETIME,
        )
    return token


def _by_chance() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def open_ones(clinic: Clinic, now: datetime) -> QuerySet[Invitation]:
    """Ask for the clinic's invitations that still work."""
    return Invitation.objects.filter(clinic=clinic, used_at=None, expires_at__gt=now)


def end(clinic: Clinic, pk: int, now: datetime) -> None:
    """Make one of the clinic's invitations stop working; one that has ended already stays as it is."""
    open_ones(clinic, now).filter(pk=pk).delete()


def find(token: str, now: datetime) -> Invitation:
    """Return the invitation behind a link, while it works.

    :raises EndedInvitation: for every other token.
    """
    live = Invitation.objects.select_related("clinic").filter(used_at=None, expires_at__gt=now)
    invitation = live.filter(token_hash=_hash(token)).first()
    if invitation is None or is_taken(invitation.email) or not _may_be_granted(invitation):
        raise EndedInvitation
    return invitation


def is_used_by(token: str, user: User) -> bool:
    """Whether ``user`` made their account with this invitation: they may have reloaded its page, or gone back."""
    used = Invitation.objects.filter(token_hash=_hash(token)).exclude(used_at=None)
    return used.filter(email__iexact=user.username).exists()


@transaction.atomic
def accept(token: str, password: str, now: datetime) -> User:
    """Make the account of the invitation's e-mail, as a member of its clinic.

    :raises EndedInvitation: if it is used, too old or taken back; of two at once, for the second.
    """
    # One statement that only one can win, with or without row locks.
    claimed = Invitation.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now).update(used_at=now)
    if not claimed:
        raise EndedInvitation
    invitation = Invitation.objects.select_related("clinic").get(token_hash=_hash(token))
    if is_taken(invitation.email) or not _may_be_granted(invitation):
        raise EndedInvitation
    user = _account(invitation.email, password)
    Membership.objects.create(user=user, clinic=invitation.clinic, role=invitation.role)
    return user


def _may_be_granted(invitation: Invitation) -> bool:
    """Whether its maker may still give what the invitation gives: a lead of that clinic, or the site's own staff.

    The rows are read anew and, where that can be, held until the account is made: somebody who is demoted at that
    moment comes before or after.
    """
    if invitation.role not in Role.values or invitation.made_by_id is None:
        return False
    maker = User.objects.filter(pk=invitation.made_by_id, is_active=True).first()
    if maker is None:
        return False
    if maker.is_staff and maker.has_perm("recovery.add_invitation"):
        return True
    leads = Membership.objects.filter(user=maker, clinic=invitation.clinic_id, role=Role.LEAD)
    if connection.in_atomic_block:
        leads = leads.select_for_update()
    return leads.first() is not None


def _account(email: str, password: str) -> User:
    user = _known(email) or User()
    user.username, user.email, user.is_active = email, email, True
    user.set_password(password)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    return user


def is_taken(email: str) -> bool:
    """Whether this may not become an account. One that a lead removed may: the person comes back."""
    user = _known(email)
    if user is None:
        return False
    if user.is_active or user.is_staff or user.is_superuser:
        return True
    return user.groups.exists() or Membership.objects.filter(user=user).exists()


def _known(email: str) -> User | None:
    return User.objects.filter(username__iexact=email).first()


def erase_ended_invitations(now: datetime) -> None:
    """Forget the invitations that cannot be used any more, and with them an e-mail address."""
    Invitation.objects.exclude(used_at=None, expires_at__gt=now).delete()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
