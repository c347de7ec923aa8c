"""What a person may demand of the service: to know, to take a consent back, to be forgotten."""
