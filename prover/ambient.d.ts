/**
 * Types for the parts of untyped packages that quipu calls. A call that is not declared here does not
 * compile.
 */

declare module "circom2" {
  export interface CircomBindings {
    readonly fs: unknown;
    readonly [name: string]: unknown;
  }
  /** Every binding but `fs`, which the caller supplies. */
  export const bindings: Readonly<Record<string, unknown>>;
  export class CircomRunner {
    constructor(options: {
      args: readonly string[];
      env: Readonly<Record<string, string>>;
      preopens: Readonly<Record<string, string>>;
      bindings: CircomBindings;
    });
    /** Instantiates the compiler that `execute` takes. */
    compile: (source?: Uint8Array) => Promise<WebAssembly.Module>;
    /** Runs the compiler; throws an object with `code` if it exits with a code other than 0. */
    execute(source?: Uint8Array): Promise<unknown>;
  }
}

/** BN254 as WebAssembly: base64 of the module, and where its constants lie in its memory. */
declare module "wasmcurves/build/bn128_wasm.js" {
  export const code: string;
  /** Generator of G1: x, y, z in Montgomery form. */
  export const pG1gen: number;
  /** Generator of G2: x, y, z in Montgomery form. */
  export const pG2gen: number;
}

declare module "ffjavascript" {
  /** A point or a field element in the library's own representation. */
  type Raw = Uint8Array;

  /** Coordinates of a point; a pair each in the extension, the real part first. */
  type Coordinates = (bigint | bigint[])[];

  export interface CurveGroup {
    readonly zero: Raw;
    readonly g: Raw;
    readonly gAffine: Raw;
    timesScalar(point: Raw, scalar: bigint): Raw;
    toAffine(point: Raw): Raw;
    add(one: Raw, other: Raw): Raw;
    neg(point: Raw): Raw;
    isZero(point: Raw): boolean;
    /** Whether a point is on the curve. */
    isValid(point: Raw): boolean;
    /** An affine point, or a projective one with a third coordinate. */
    fromObject(coordinates: Coordinates): Raw;
    /** Writes the affine point in Montgomery form, as .zkey and .ptau files hold it. */
    toRprLEM(buffer: Uint8Array, offset: number, point: Raw): void;
    readonly F: { readonly n8: number };
  }

  export interface Curve {
    readonly G1: CurveGroup;
    readonly G2: CurveGroup;
    readonly Fr: { readonly w: readonly Raw[]; toObject(element: Raw): bigint };
    /** Whether the product of the pairings of points of G1 and G2, in turns, is 1. */
    pairingEq(...points: readonly Raw[]): Promise<boolean>;
    terminate(): Promise<void>;
  }

  export function buildBn128(singleThread?: boolean): Promise<Curve>;
}

declare module "snarkjs" {
  export type InMemory = { type: "mem"; data?: Uint8Array };
  type FileOrMemory = string | Uint8Array | InMemory;
  export interface Groth16Proof {
    pi_a: string[];
    pi_b: string[][];
    pi_c: string[];
    protocol: string;
    curve: string;
  }

  export const groth16: {
    prove(
      zkey: FileOrMemory,
      witness: FileOrMemory,
      logger?: { debug(message: string): void },
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    fullProve(
      input: object,
      wasm: FileOrMemory,
      zkey: FileOrMemory,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(
      verificationKey: object,
      publicSignals: readonly string[],
      proof: object,
    ): Promise<boolean>;
  };
  export const zKey: {
    /** Returns the circuit hash, or -1 after logging why it refused. */
    newZKey(r1cs: FileOrMemory, ptau: FileOrMemory, zkey: FileOrMemory): Promise<Uint8Array | -1>;
    contribute(from: string, to: string, name: string, entropy: string): Promise<Uint8Array>;
    verifyFromInit(initial: string, ptau: string, zkey: string): Promise<boolean>;
    exportVerificationKey(zkey: FileOrMemory): Promise<Record<string, unknown>>;
    exportSolidityVerifier(zkey: string, templates: { groth16: string }): Promise<string>;
  };
  export const powersOfTau: {
    newAccumulator(curve: unknown, power: number, ptau: FileOrMemory): Promise<unknown>;
    contribute(
      from: FileOrMemory,
      to: FileOrMemory,
      name: string,
      entropy: string,
    ): Promise<unknown>;
    preparePhase2(from: FileOrMemory, to: FileOrMemory): Promise<unknown>;
  };
  export const wtns: {
    calculate(input: object, wasm: FileOrMemory, witness: FileOrMemory): Promise<void>;
  };
  export const r1cs: {
    info(r1cs: FileOrMemory): Promise<{ nVars: number; nConstraints: number }>;
    exportJson(r1cs: FileOrMemory): Promise<{
      constraints: Record<string, string>[][];
    }>;
  };
}

/** What the prover calls of WebAssembly besides what `src/` does. */
declare namespace WebAssembly {
  interface Memory {
    grow(pages: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}

/** The curve, with its threads, that snarkjs keeps for the process; null when there is none. */
declare var curve_bn128: { terminate(): Promise<void> } | null | undefined;
