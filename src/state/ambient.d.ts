/** What quipu uses of @zk-kit/incremental-merkle-tree, whose types its `exports` hide. */
declare module "@zk-kit/incremental-merkle-tree" {
  export class IncrementalMerkleTree {
    constructor(
      hash: (children: bigint[]) => bigint,
      depth: number,
      zeroValue: bigint,
      arity: number,
      leaves: bigint[],
    );
    readonly root: bigint;
    readonly zeroes: readonly bigint[];
    insert(leaf: bigint): void;
    update(index: number, leaf: bigint): void;
    /** Private in the library: nodes by height and position, without the empty ones on the right. */
    readonly _nodes: readonly (readonly bigint[])[];
  }
}
