"""By when: deadlines, extensions, reviews."""
