"""Reading kept articles again, by a newer extractor or for edited topics, into a candidate beside the log."""
