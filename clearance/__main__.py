"""``python -m clearance sample | import | history | undo | redo | forecast | report | meeting | query | sql | export | ask | backup | restore | audit |
users``. Every command explains itself with ``--help``; what each does is in ``clearance/commands``."""

import sys

from clearance.commands import main

if __name__ == "__main__":
    sys.exit(main())
