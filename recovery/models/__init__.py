"""The rows behind the pages."""

from recovery.models.clinics import Clinic, ClinicLogo, Invitation, Membership, Role
from recovery.models.content import Edition, GuideSection, Milestone, Procedure, Source
from recovery.models.counting import Count
from recovery.models.history import Entry
from recovery.models.sending import SentForm
from recovery.models.sharing import ClinicProtocol, EndedLink, ProtocolChange, TimelineLink

__all__ = [
    "Clinic",
    "ClinicLogo",
    "ClinicProtocol",
    "Count",
    "Edition",
    "EndedLink",
    "Entry",
    "GuideSection",
    "Invitation",
    "Membership",
    "Milestone",
    "Procedure",
    "ProtocolChange",
    "Role",
    "SentForm",
    "Source",
    "TimelineLink",
]
