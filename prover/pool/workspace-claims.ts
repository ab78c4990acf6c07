/**
 * Records which worker uses which workspace of a prepared key. The shared key holds one workspace for
 * each worker; a worker claims one for a job. The claim of a dead worker is released only when its
 * thread has ended, because until then it may still write.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** One number for each workspace: the id of the thread that uses it, or 0. */
export type WorkspaceClaims = Int32Array;

const FREE = 0;
const RETRY_MS = 5;

export function createClaims(workspaces: number): WorkspaceClaims {
  return new Int32Array(new SharedArrayBuffer(4 * workspaces));
}

/** Claims a free workspace; waits for one while dead threads end. Ids of worker threads are above 0. */
export async function claimWorkspace(claims: WorkspaceClaims, threadId: number): Promise<number> {
  for (;;) {
    for (let workspace = 0; workspace < claims.length; workspace += 1) {
      if (Atomics.compareExchange(claims, workspace, FREE, threadId) === FREE) return workspace;
    }
    await sleep(RETRY_MS);
  }
}

/** Releases all claims of a thread. */
export function releaseWorkspaces(claims: WorkspaceClaims, threadId: number): void {
  for (let workspace = 0; workspace < claims.length; workspace += 1) {
    Atomics.compareExchange(claims, workspace, threadId, FREE);
  }
}
