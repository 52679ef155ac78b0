"""/caidat: the settings of the place."""
