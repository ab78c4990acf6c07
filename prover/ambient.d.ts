/**
 * Types of the untyped packages that the prover rooms use: only what is used, no `any`.
 */

/** BN254 as WebAssembly: base64 of the module, and where its constants lie in its memory. */
declare module "wasmcurves/build/bn128_wasm.js" {
  export const code: string;
  /** Generator of G1: x, y, z in Montgomery form. */
  export const pG1gen: number;
  /** Generator of G2: x, y, z in Montgomery form. */
  export const pG2gen: number;
}

/** What quipu's tests use of ffjavascript: single-threaded BN254. */
declare module "ffjavascript" {
  /** A point or a field element in the library's own representation. */
  type Raw = Uint8Array;

  interface CurveGroup {
    readonly g: Raw;
    readonly gAffine: Raw;
    timesScalar(point: Raw, scalar: bigint): Raw;
    toAffine(point: Raw): Raw;
    /** Writes the affine point in Montgomery form, as .zkey and .ptau files hold it. */
    toRprLEM(buffer: Uint8Array, offset: number, point: Raw): void;
    readonly F: { readonly n8: number };
  }

  export function buildBn128(singleThread: true): Promise<{
    readonly G1: CurveGroup;
    readonly G2: CurveGroup;
    readonly Fr: { readonly w: readonly Raw[]; toObject(element: Raw): bigint };
  }>;
}

declare module "snarkjs" {
  export interface Groth16Proof {
    pi_a: string[];
    pi_b: string[][];
    pi_c: string[];
    protocol: string;
    curve: string;
  }

  export const zKey: {
    /** Returns the circuit hash, or -1 after logging why it refused. */
    newZKey(r1cs: string, ptau: string, zkey: string): Promise<Uint8Array | -1>;
    contribute(from: string, to: string, name: string, entropy: string): Promise<Uint8Array>;
    verifyFromInit(initial: string, ptau: string, zkey: string): Promise<boolean>;
    exportVerificationKey(zkey: string): Promise<Record<string, unknown>>;
    exportSolidityVerifier(zkey: string, templates: { groth16: string }): Promise<string>;
  };

  export const powersOfTau: {
    preparePhase2(from: string, to: string): Promise<void>;
  };

  export const groth16: {
    fullProve(
      input: Record<string, unknown>,
      wasm: string,
      zkey: string,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(
      verificationKey: Record<string, unknown>,
      publicSignals: string[],
      proof: Groth16Proof,
    ): Promise<boolean>;
    prove(zkey: string, witness: string): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
  };

  export const wtns: {
    calculate(input: Record<string, unknown>, wasm: string, witness: string): Promise<void>;
  };
}

/** The part of WebAssembly that quipu calls (Node's types leave it to the DOM library). */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(limits: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
}

/** The curve, with its threads, that snarkjs keeps for the process; null when there is none. */
declare var curve_bn128: { terminate(): Promise<void> } | null | undefined;
