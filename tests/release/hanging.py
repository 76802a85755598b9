"""A folder that does not answer."""

import time

time.sleep(60)
