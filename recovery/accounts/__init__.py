"""How people get in: invitations, sign-in and its second step. django-allauth does the work; this sets the rules."""
