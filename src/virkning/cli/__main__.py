"""``python -m virkning.cli``: the same as the command ``virkning``."""

from virkning.cli import main

main()
