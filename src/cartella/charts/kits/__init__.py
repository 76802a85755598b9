"""Source kits: how records are got out of another system, and what its exports leave out.

One data file a system. What nobody has read stays marked so; what is not known stays unknown.
"""

from cartella.charts.kits.kit import Gap, Gives, Kit, Known, Way
from cartella.charts.kits.loading import BadKit, all, by_id, named, of

__all__ = ["BadKit", "Gap", "Gives", "Kit", "Known", "Way", "all", "by_id", "named", "of"]
