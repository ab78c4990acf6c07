/**
 * States that a follower can return to, each with number and hash of its block: the hash tells whether
 * the chain still has it. Older ones are kept further apart, because deep reorganisations are rare.
 */
import type { Snapshot } from "./followed-state.js";

export interface BlockReference {
  readonly number: number;
  readonly hash: string;
}

export interface Checkpoint {
  /** The newest block that the state includes. */
  readonly block: BlockReference;
  readonly snapshot: Snapshot;
}

/** Where checkpoints are kept. */
export interface CheckpointStore {
  /** The blocks that there are checkpoints of, newest first. */
  blocks(): Promise<readonly BlockReference[]>;
  /** Reads one; undefined if it cannot be used any more. */
  read(block: BlockReference): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
  remove(block: BlockReference): Promise<void>;
}

/** Checkpoints of a process. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly #checkpoints = new Map<string, Checkpoint>();

  async blocks(): Promise<readonly BlockReference[]> {
    const blocks = [...this.#checkpoints.values()].map(({ block }) => block);
    return blocks.sort((a, b) => b.number - a.number);
  }

  async read({ hash }: BlockReference): Promise<Checkpoint | undefined> {
    return this.#checkpoints.get(hash);
  }

  async write(checkpoint: Checkpoint): Promise<void> {
    this.#checkpoints.set(checkpoint.block.hash, checkpoint);
  }

  async remove({ hash }: BlockReference): Promise<void> {
    this.#checkpoints.delete(hash);
  }
}

/**
 * The checkpoints that may go: of those whose distance from the newest begins with the same power of
 * two, all but the oldest. So their number grows with the logarithm of the chain's length.
 *
 * @param blocks newest first
 */
export function superfluous(blocks: readonly BlockReference[]): readonly BlockReference[] {
  const [newest] = blocks;
  if (newest === undefined) return [];
  const scale = ({ number }: BlockReference): number =>
    Math.floor(Math.log2(newest.number - number + 1));
  return blocks.filter((block, i) => {
    const older = blocks[i + 1];
    return older !== undefined && i > 0 && scale(older) === scale(block);
  });
}
