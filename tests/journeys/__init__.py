"""Journeys: whole stories as their users live them."""
