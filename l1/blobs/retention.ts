/** For how long beacon nodes keep blobs. */

/** `MIN_EPOCHS_FOR_BLOB_SIDECARS_REQUESTS` of 4096 epochs, 32 slots of 12 seconds each: 18 days. */
export const RETENTION_SECONDS = 4096 * 32 * 12;

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds since a block; 0 for one of a chain whose clock is ahead. */
export function ageOf({ timestamp }: { readonly timestamp: number }): number {
  return Math.max(0, Math.floor(Date.now() / 1000) - timestamp);
}

/** Whether nodes need not have the blobs of a block of that age any more. */
export function isPastRetention(seconds: number): boolean {
  return seconds > RETENTION_SECONDS;
}

/** An age in words. */
export function formatAge(seconds: number): string {
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / 60)} minutes old`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} hours old`;
  return `${Math.floor(seconds / DAY)} days old`;
}

/** The retention in words. */
export const RETENTION = `${Math.floor(RETENTION_SECONDS / DAY)} days`;
