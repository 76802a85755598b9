"""Who asks, by which paper, and what that paper opens."""
