"""The program's own HTTP side: webhooks, probes, metrics."""
