"""Proofs that take time: a model beside the service, killed processes, races, a lost server."""
