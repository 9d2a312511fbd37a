"""What a clinic writes as advice is what its patients read, or is refused where it was written."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from recovery.clinic.links import tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol
from tests.shared_links import SIX_WEEKS
from tests.workspace.conftest import MakeLink, form_of, page_of

ADVICE = "6. December: stitches out\n\nRest until then.\n\n7. December: first visit"


def test_a_clinics_numbers_reach_patients_on_page_and_paper(
    client: Client, protocol: ClinicProtocol, make_link: MakeLink, physio: Membership
) -> None:
    protocol.plan = {"adjust": {}, "own": [SIX_WEEKS["own"][0] | {"guidance": ADVICE}]}
    protocol.save()
    address = reverse("shared:timeline", args=[tokens.token_of(make_link(physio, protocol=protocol))])
    page = page_of(client.get(address))
    assert [(each.get("start"), each.text.strip()) for each in page.select("[data-milestone=own-3f2a] ol")] == [
        ("6", "December: stitches out"), ("7", "December: first visit"),
    ]  # fmt: skip
    paper = page_of(client.get(f"{address}print/"))
    assert "6. December: stitches out There is more on your page." in " ".join(paper.text.split())


def test_paper_says_of_short_advice_only_the_advice(
    client: Client, protocol: ClinicProtocol, make_link: MakeLink, physio: Membership
) -> None:
    protocol.plan = {"adjust": {}, "own": [SIX_WEEKS["own"][0] | {"guidance": "Come fasting."}]}
    protocol.save()
    address = reverse("shared:paper", args=[tokens.token_of(make_link(physio, protocol=protocol))])
    words = page_of(client.get(address)).text
    assert "Come fasting." in words
    assert "There is more on your page." not in words


def test_a_clinic_is_told_what_patients_could_not_read_and_keeps_what_it_typed(client: Client) -> None:
    new = "/workspace/protocols/new/"
    typed = {"name": "A", "crutches.guidance": "Read [our page](www.example.org)."}
    answer = client.post(new, form_of(client.get(new)) | typed)
    assert answer.status_code == 422
    page = page_of(answer)
    box = page.select_one("[name='crutches.guidance']")
    assert box is not None
    assert box.text.strip() == typed["crutches.guidance"]
    assert "is not a whole address" in page.find(id=str(box["aria-describedby"])).text  # type: ignore[union-attr]
    assert not ClinicProtocol.objects.exists()
