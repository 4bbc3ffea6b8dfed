"""What the log holds as files for other programs: CSV, JSON Lines, Parquet and Excel (docs/export.md)."""
