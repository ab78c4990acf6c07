/** The origin of a proving key, and thus who could forge proofs under it. */

/** The ways in which a proving key is made. */
export const SETUP_KINDS = ["local", "ceremony"] as const;

/**
 * `local`: one party made it and could have kept the trapdoor; every place that shows such a key
 * must say so. `ceremony`: made from a powers-of-tau file; a forgery needs all contributors of
 * the file, or all contributors to the key, to collude.
 */
export type SetupKind = (typeof SETUP_KINDS)[number];

/** Kept with the key and shown wherever it is used. */
export interface Provenance {
  readonly kind: SetupKind;
  /**
   * Contributions recorded in the key. A local key has none and needs none to work; a ceremony key
   * with none is forgeable by anyone, because its delta is 1.
   */
  readonly contributions: number;
}
