"""Figurewatch's telling half: from a changed figure to a digest delivered."""
