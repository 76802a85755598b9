"""An export of many patients: looked at first, then carried out, stopped, gone on with."""
