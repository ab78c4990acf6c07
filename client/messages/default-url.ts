/** Where a node serves its API if nothing else is said. */
export const DEFAULT_PORT = 4000;

export const DEFAULT_NODE_URL = `http://127.0.0.1:${DEFAULT_PORT}`;
