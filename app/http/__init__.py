"""HTTP and WebSocket: routes, pages, assets and what guards them."""
