"""The settings as a user writes them, section by section, and how their faults are told."""
