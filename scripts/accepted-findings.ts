/**
 * What circomspect says of quipu's circuits and why it is right all the same: in the main a list of
 * every hint (`<--`) and the constraints that determine it. A hint that is not listed fails the lint,
 * and so does a line here that no finding matches any more.
 */

/** circomspect's analysis passes. */
const HINT = "CS0005";
const SINGLE_USE = "CS0017";
const UNUSED_OUTPUT = "CS0018";
const MANY_PARAMETERS = "CS0012";

export interface AcceptedFinding {
  readonly rule: string;
  readonly file: string;
  /** The signal or, for an unused output, the template that it is of. */
  readonly what: string;
  readonly why: string;
}

const rangeCheck = "a range check: Bits constrains its own bits, nobody needs them";
const readRow = "the lookup of this column at the pointer";
const nextState = "the products of the round: the mixing layer is invertible";
const slope = "the line through both points, in the component";

/** Hints by file: the signal, and what determines it. */
const hints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "gadgets/bits.circom": { "out[i]": "0 or 1 each, and their weighted sum" },
  "gadgets/is-non-zero.circom": { inverse: "the two products; free if the input is 0" },
  "gadgets/non-zero.circom": { inverse: "the one product" },
  "table/table-add.circom": { "new[i]": "a product for each row and a sum" },
  "table/table-add-pair.circom": { "new[i]": "a product for each row and two sums" },
  "table/table-lookup.circom": { "quotient[i]": "the product of its row; free at the pointer" },
  "table/table-lookup-pair.circom": {
    slope: "the line through both points; free if they are one",
    "quotient[i]": "the product of its row; free at the pointers",
  },
  "poseidon/tail-rounds.circom": {
    "head[round][i]": nextState,
    "middle[0]": "the partial rounds, run backwards",
    "middle[(k + 1)]": "the partial rounds, run backwards",
    "tail[0][i]": "the partial rounds, run backwards",
    "tail[(round + 1)][i]": nextState,
  },
  "signature/edwards-to-montgomery.circom": {
    u: "u · (1 − y) = 1 + y",
    v: "x · v = u, and the curve where x is 0",
  },
  "signature/montgomery-double.circom": { slope: "the tangent; v = 0 has no solution" },
  "signature/multiply-key.circom": {
    parity: "0 or 1; either may be chosen, see the header",
    "signedV[i]": "± v each, and their weighted sum",
    "step[i].slopes[0]": slope,
    "step[i].slopes[1]": slope,
  },
  "signature/add-base-window.circom": {
    "bit[0]": "0 or 1; the choice is the prover's, see the header",
    "bit[1]": "0 or 1; the choice is the prover's, see the header",
    signedV: "± the selected v; the choice is the prover's, see the header",
    added: "with signedV by two products: ± the size that the bits say, with the sign of signedV",
  },
  "signature/add-base-multiple.circom": {
    "window[i].digit": "nothing: it only feeds hints, R8 is what is constrained",
    "window[i].slope": slope,
  },
  "signature/eddsa-verify.circom": {
    "blinded.slope": slope,
    "sum.slope": slope,
    "even[0]": "0 or 1; with the other value the response is not below l, see the header",
  },
  "operations/transfer.circom": {
    accountTag: readRow,
    fromIndex: readRow,
    toIndex: readRow,
  },
  "operations/payment.circom": { token: readRow, fromIndex: readRow },
  "operations/spend.circom": {
    holding: readRow,
    nonce: "32 bits, and the range of the quotient (holding − nonce) / 2^32",
  },
  "operations/forced-exit.circom": {
    place: readRow,
    nonce: "32 bits, and the range of the quotient (place − account · 2^160 − nonce) / 2^32",
    owner: readRow,
    accountTag: readRow,
    inverse: "the product; free where neither tag nor payment is",
  },
  "operations/withdrawal.circom": { tagAndOwner: readRow, identity: readRow },
  "blob/limb-product.circom": { "out[h]": "the values at as many points as there are limbs" },
  "blob/reduction.circom": {
    low: "144 bits, and with high and quotient the number modulo r and modulo 2^128; q more may be chosen",
    high: "111 bits, see low",
    quotient: "its range, see low",
  },
  "escape.circom": {
    account: "3 · levels bits, and the path: no leaf but the one there has the hash",
    token: "the leaf: with another token, and the owner that claim leaves, it has another hash",
  },
};

export const acceptedFindings: readonly AcceptedFinding[] = [
  ...Object.entries(hints).flatMap(([file, signals]) =>
    Object.entries(signals).map(([what, why]) => ({ rule: HINT, file, what, why })),
  ),
  {
    rule: SINGLE_USE,
    file: "gadgets/non-zero.circom",
    what: "inverse",
    why: "that it exists is the proof",
  },
  {
    rule: SINGLE_USE,
    file: "operations/forced-exit.circom",
    what: "inverse",
    why: "that it exists is the proof",
  },
  {
    rule: MANY_PARAMETERS,
    file: "batch.circom",
    what: "",
    why: "levels, six counts and whether it is signed: what a shape id says",
  },
  ...[
    "batch.circom",
    "blob/reduction.circom",
    "escape.circom",
    "operations/forced-exit.circom",
    "operations/spend.circom",
    "operations/withdrawal.circom",
    "table/slot-pointer.circom",
  ].map((file) => ({ rule: UNUSED_OUTPUT, file, what: "Bits", why: rangeCheck })),
];
