"""Where digests can go: one module per channel."""
