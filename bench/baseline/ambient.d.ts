/** What quipu uses of zk-kit's tree, whose own types TypeScript does not find through its exports. */
declare module "@zk-kit/incremental-merkle-tree" {
  export class IncrementalMerkleTree {
    /** @param leaves from the left; the others are `zeroValue` */
    constructor(
      hash: (children: bigint[]) => bigint,
      depth: number,
      zeroValue: bigint,
      arity: number,
      leaves?: bigint[],
    );
    readonly root: bigint;
    insert(leaf: bigint): void;
    /** Only of a leaf that has been inserted. */
    update(index: number, leaf: bigint): void;
    /** From the leaf upwards: the other children of each parent, and the leaf's place among them. */
    createProof(index: number): { readonly siblings: bigint[][]; readonly pathIndices: number[] };
  }
}
