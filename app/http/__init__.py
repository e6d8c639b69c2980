"""HTTP and WebSocket: routes, pages, static files, security and connections."""
