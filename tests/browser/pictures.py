"""Pictures that tests take of pages: held still, small, and compared by their pixels.

`WEBFAKTURA_PICTURES=1` lets the tests write those that are kept in the repository anew.
"""

import os
from functools import reduce
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page

ARE_KEPT = os.environ.get("WEBFAKTURA_PICTURES") == "1"
COLOURS = 256
SEEN_APART = 24
"""So much must a channel differ before the eye could see it."""

# What moves from day to day is written over: in texts, in fields, and in the figures that follow
# the calendar. Nothing is said to the page, so that nothing is saved.
STILL = """() => {
    const months = "januar|februar|mars|april|mai|juni|juli|august|september|oktober"
        + "|november|desember";
    const moving = [
        [/\\b\\d{2}\\.\\d{2}\\.\\d{4}\\b/g, "24.11.2026"],
        [/\\b\\d{4}-\\d{2}-\\d{2}\\b/g, "2026-11-24"],
        [/\\bkl\\. \\d{2}\\.\\d{2}\\b/g, "kl. 12.00"],
        [/\\b\\d{5}, bunt \\d+/g, "20411, bunt 1"],
        [/\\b(bunt|bilag) \\d+/g, "$1 1"],
        [new RegExp(`\\\\b(${months})( \\\\d{4})?\\\\b`, "g"), "november 2026"],
    ];
    const still = (text) => moving.reduce((told, [what, fixed]) => told.replace(what, fixed), text);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const before = texts.currentNode.data;
        if (still(before) !== before) texts.currentNode.data = still(before);
    }
    for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
        if (still(field.value) !== field.value) field.value = still(field.value);
        field.placeholder = still(field.placeholder);
    }
    const yearly = /i år|i fjor|denne måneden/;
    for (const figure of document.querySelectorAll(".wf-figure")) {
        if (!yearly.test(figure.textContent)) continue;
        for (const part of figure.querySelectorAll(".wf-figure__number, .wf-figure__sub")) {
            part.textContent = part.textContent.replace(/[\\d\\s]*\\d,\\d{2}/g, "0,00");
        }
    }
}"""


def photographed(what: Page | Locator) -> Image.Image:
    """What stands on the page now, without a caret and with no animation under way."""
    return Image.open(BytesIO(what.screenshot(animations="disabled", caret="hide"))).convert("RGB")


def written(picture: Image.Image, path: Path) -> None:
    """Keep the picture in a few colours: the rare ones are there, the frequent ones exact."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def apart(before: Image.Image, now: Image.Image) -> Image.Image:
    """White where the eye could see that the two are not alike, black elsewhere."""
    channels = ImageChops.difference(before.convert("RGB"), now.convert("RGB")).split()
    most = reduce(ImageChops.lighter, channels)
    return most.point(lambda difference: 255 if difference > SEEN_APART else 0)


def share(difference: Image.Image) -> float:
    """How much of a difference is white, in percent."""
    return 100 * difference.histogram()[255] / (difference.width * difference.height)
