"""`python -m monitor`: the same as `figurewatch`."""

from monitor.cli import main

main()
