/**
 * Who works in which workspace of a prepared key. A key that the workers share holds one workspace
 * for each; a worker claims one for a job. What a worker that died had claimed is given back when
 * its thread has ended, and not before: until then it may still write.
 */
import { setTimeout as sleep } from "node:timers/promises";

/** One number for each workspace: the id of the thread that works there, or 0. */
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

/** Gives back all that a thread has claimed. */
export function releaseWorkspaces(claims: WorkspaceClaims, threadId: number): void {
  for (let workspace = 0; workspace < claims.length; workspace += 1) {
    Atomics.compareExchange(claims, workspace, threadId, FREE);
  }
}
