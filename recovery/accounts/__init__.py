"""Accounts: invitations, sign-in and its second step. django-allauth does the work; this package sets the rules."""
