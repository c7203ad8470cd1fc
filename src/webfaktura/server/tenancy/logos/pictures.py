"""Looks into PNG and JPEG pictures, and draws them anew without what is not the picture."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from webfaktura.server.tenancy.logos.refusals import LogoRefused

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_SIDE: Final = 4000
"""Pixels; what is larger only makes documents heavy."""
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

# What Pillow raises for a file that is not what it says; a truncated one is an OSError.
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
)


def cleaned_png(content: bytes) -> bytes:
    """The picture as a plain PNG; refuses what is damaged or too large (`LogoRefused`)."""
    return _drawn_anew(content, "PNG", _as_png)


def cleaned_jpeg(content: bytes) -> bytes:
    """The picture as a plain JPEG, turned upright; refuses what is damaged or too large."""
    return _drawn_anew(content, "JPEG", _as_jpeg)


def _drawn_anew(content: bytes, form: str, write: Callable[[Image.Image], bytes]) -> bytes:
    """Decode and encode: what a camera or somebody else hid beside the picture is left behind."""
    try:
        picture = Image.open(BytesIO(content), formats=(form,))  # reads no more than its head
        _refuse_large(picture)
        picture.load()
        return write(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as problem:
        raise LogoRefused(
            _("The picture has too many pixels. %(longest)s on the longest side are the most.")
            % {"longest": LONGEST_SIDE}
        ) from problem
    except _BROKEN as problem:
        raise LogoRefused(
            _("The picture cannot be read: it is damaged, or not what its name says. Save it anew.")
        ) from problem


def _refuse_large(picture: Image.Image) -> None:
    if max(picture.size) > LONGEST_SIDE:
        width, height = picture.size
        raise LogoRefused(
            _(
                "The picture is %(width)s by %(height)s pixels. Make it smaller: %(longest)s "
                "pixels on the longest side are the most."
            )
            % {"width": width, "height": height, "longest": LONGEST_SIDE}
        )


def _as_png(picture: Image.Image) -> bytes:
    mode = "RGBA" if picture.has_transparency_data else _opaque_mode(picture)
    return _encoded(_in_colours(picture, mode), "PNG")


def _as_jpeg(picture: Image.Image) -> bytes:
    return _encoded(_in_colours(picture, _opaque_mode(picture)), "JPEG")


def _opaque_mode(picture: Image.Image) -> str:
    """Grey stays grey, however finely it was shaded."""
    return "L" if picture.mode in {"1", "L", "I", "I;16"} else "RGB"


def _in_colours(picture: Image.Image, mode: str) -> Image.Image:
    """Screen colours; a printer's colours are translated by the profile that came with them."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile is no profile
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            translated = ImageCms.profileToProfile(picture, theirs, screen, outputMode="RGB")
            if translated is not None:
                return translated
    return picture.convert(mode)


def _encoded(picture: Image.Image, form: str) -> bytes:
    plain = picture.copy()
    plain.info = {}  # else Pillow carries texts and profiles over
    written = BytesIO()
    plain.save(written, form, optimize=True, **({"quality": 92} if form == "JPEG" else {}))
    return written.getvalue()
