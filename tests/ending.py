"""What a browser sends at the end of each form, for tests that send forms by hand."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.test.client import MULTIPART_CONTENT

from recovery.site.sending import form_end

_post = Client.post


def post_whole(client: Client, path: str, data: Any = None, content_type: str = MULTIPART_CONTENT, **more: Any) -> Any:
    """As :meth:`Client.post`, with the form's end as the last of its boxes unless it is there; a raw body as it is."""
    if content_type == MULTIPART_CONTENT and (data is None or isinstance(data, dict)):
        data = {**(data or {})}
        data[form_end.NAME] = data.pop(form_end.NAME, None) or form_end.fresh()
    return _post(client, path, data, content_type, **more)
