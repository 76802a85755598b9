"""Fill the demo store that the environment names, and say where to click: PORT PATIENTS."""

import sys

from cartella.commands.setup import set_up

set_up()

from cartella.demo import fill  # noqa: E402  (models need the settings first)

if not fill.fill(int(sys.argv[2])):
    sys.exit("This store is not a demo store; nothing was changed.")
print(fill.where_to_click(int(sys.argv[1])), flush=True)
