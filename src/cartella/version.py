"""Which version this is, as the installed package says."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("cartella")
except PackageNotFoundError:  # run from a folder that was never installed
    VERSION = "unknown"
