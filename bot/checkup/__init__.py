"""First contact with everything the service needs, for `doctor`."""
