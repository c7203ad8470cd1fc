"""What holds for every test: files in a folder of its own, and passwords that hash quickly."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, cast

from django.conf import settings

HOME = tempfile.mkdtemp(prefix="webfaktura-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

# For programs that tests start. The settings of this process are read before this file.
os.environ["WEBFAKTURA_HOME"] = HOME
settings.HOME = HOME
settings.STATIC_ROOT = f"{HOME}/static"
Path(HOME, "static").mkdir()  # WhiteNoise warns of a folder that is not there
_storages = cast("dict[str, dict[str, Any]]", settings.STORAGES)
_storages["documents"]["OPTIONS"]["location"] = f"{HOME}/documents"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
