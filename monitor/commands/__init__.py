"""What each command does: read the settings, ask the parts, print. `cli.py` puts them together."""
