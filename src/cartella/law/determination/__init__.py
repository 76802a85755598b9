"""What may be withheld, on which ground."""
