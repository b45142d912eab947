"""A fake Mux Video (docs.mux.com/api-reference/video): direct uploads, assets, playback for who has a token."""
