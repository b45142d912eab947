"""Pages, a file per area; `web.router` puts them together."""
