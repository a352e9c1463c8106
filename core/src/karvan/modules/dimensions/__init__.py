"""Dimensions: by what else than the account a figure is looked at: department, project, region."""
