"""The only folder of core that knows FastAPI: what every route shares."""
