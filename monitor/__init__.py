"""Figurewatch's watching half: from a dropped file to the figures that the event log holds."""
