"""The rows of all parts of the product, for Django, which looks for them here and nowhere else."""

from recovery.clinic.models.clinic import Clinic, ClinicLogo, Invitation, Membership, Role
from recovery.clinic.models.link import ClinicProtocol, EndedLink, ProtocolChange, TimelineLink
from recovery.content.models.edition import Edition, GuideSection, Procedure, Source
from recovery.content.models.history import Entry
from recovery.content.models.milestone import Milestone
from recovery.site.models import Count, SentForm

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
