"""The addresses below /workspace/, where a clinic's people work."""

from __future__ import annotations

from django.urls import path

from recovery.workspace import (
    clinic_details,
    link_edit,
    link_list,
    link_new,
    link_share,
    link_stop,
    people,
    protocol_edit,
    protocol_history,
    protocol_list,
    staff_help,
)

urlpatterns = [
    path("", link_list.links, name="links"),
    path("links/new/", link_new.link_new, name="link-new"),
    path("links/revoke/", link_list.revoke_several, name="links-revoke"),
    path("links.csv", link_list.download_links, name="links-export"),
    path("links/<int:pk>/", link_edit.link_edit, name="link-edit"),
    path("links/<int:pk>/share/", link_share.link_share, name="link-share"),
    path("links/<int:pk>/revoke/", link_stop.link_revoke, name="link-revoke"),
    path("links/<int:pk>/extend/", link_stop.link_extend, name="link-extend"),
    path("links/<int:pk>/renew/", link_stop.link_renew, name="link-renew"),
    path("protocols/", protocol_list.protocols, name="protocols"),
    path("protocols/new/", protocol_edit.protocol_new, name="protocol-new"),
    path("protocols/<int:pk>/", protocol_edit.protocol_edit, name="protocol-edit"),
    path("protocols/<int:pk>/copy/", protocol_list.protocol_copy, name="protocol-copy"),
    path("protocols/<int:pk>/archive/", protocol_list.protocol_archive, name="protocol-archive"),
    path("protocols/<int:pk>/use-again/", protocol_list.protocol_use_again, name="protocol-use-again"),
    path("protocols/<int:pk>/history/", protocol_history.protocol_history, name="protocol-history"),
    path("help/", staff_help.staff_help, name="help"),
    path("clinic/", clinic_details.clinic, name="clinic"),
    path("people/", people.everyone, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/end/", people.end_invitation, name="invitation-end"),
    path("people/<int:pk>/role/", people.change_role, name="member-role"),
    path("people/<int:pk>/remove/", people.remove_member, name="member-remove"),
    path("people/<int:pk>/second-step/", people.reset_second_factor, name="member-reset"),
]
