"""Usage by day and locks by fiscal period: what can be rerun one by one."""
