"""Folders of the project."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACT_DIRECTORY = ROOT / "contract"
EXAMPLES = CONTRACT_DIRECTORY / "examples"
