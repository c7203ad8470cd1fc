"""Sets Django up, and then calls `main` of the module that is named, with the words after it."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(sys.argv[1]).main(*sys.argv[2:])
