"""What Sync does: plan purely, act so that it may be done again, remember, confirm."""
