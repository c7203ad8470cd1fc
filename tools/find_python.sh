#!/bin/sh
# Print the first Python that really runs, is 3.12 or newer and can make a virtual environment.
# Usage: find_python.sh [CANDIDATE]   A candidate that was named is tried first.

fits='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))'

for candidate in "$@" python3.13 python3.12 python3.14 python3 /usr/bin/python3; do
  if [ -n "$candidate" ] && "$candidate" -c "$fits" >/dev/null 2>&1; then
    "$candidate" -c 'import sys; print(sys.executable)'
    exit 0
  fi
done

echo 'WebFaktura needs Python 3.12 or newer with venv: install it (on Debian or Ubuntu: apt install python3 python3-venv), or name one with make PYTHON=/path/to/python3.' >&2
exit 1
