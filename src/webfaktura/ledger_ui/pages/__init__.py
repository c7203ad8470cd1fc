"""The page modules, one per screen."""
