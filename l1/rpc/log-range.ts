/** Blocks whose logs are asked for at once, unless the endpoint refuses. */
export const LOG_RANGE = 2000;
