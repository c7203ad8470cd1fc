"""Gives the typesetter a logo as text: numbers, as which bytes would travel, cost far more CPU."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO

from PIL import Image


@lru_cache(maxsize=8)  # a worker draws many documents of one seller after another
def as_svg(logo: bytes) -> str:
    """The PNG or JPEG within a drawing of its own size in pixels; an SVG as it is."""
    if logo.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return logo.decode()
    with Image.open(
        BytesIO(logo), formats=("PNG", "JPEG")
    ) as picture:  # reads no more than its head
        (width, height), media_type = picture.size, Image.MIME[str(picture.format)]
    address = f"data:{media_type};base64,{b64encode(logo).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )
