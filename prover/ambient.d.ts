/**
 * The parts of untyped packages that quipu calls, and no more: a call that is not declared here
 * does not compile.
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
    /** Runs the compiler; throws an object with `code` when it exits with another code than 0. */
    execute(wasm: Uint8Array): Promise<unknown>;
  }
}

declare module "ffjavascript" {
  export interface Curve {
    terminate(): Promise<void>;
  }
  export function buildBn128(singleThread?: boolean): Promise<Curve>;
}

declare module "snarkjs" {
  export type InMemory = { type: "mem"; data?: Uint8Array };
  type FileOrMemory = string | Uint8Array | InMemory;
  interface SnarkjsProof {
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
    ): Promise<{ proof: SnarkjsProof; publicSignals: string[] }>;
    verify(
      verificationKey: object,
      publicSignals: readonly string[],
      proof: object,
    ): Promise<boolean>;
  };
  export const zKey: {
    newZKey(r1cs: FileOrMemory, ptau: FileOrMemory, zkey: FileOrMemory): Promise<unknown>;
    exportVerificationKey(zkey: FileOrMemory): Promise<Record<string, unknown>>;
  };
  export const powersOfTau: {
    newAccumulator(curve: unknown, power: number, ptau: FileOrMemory): Promise<unknown>;
    contribute(
      from: FileOrMemory,
      to: FileOrMemory,
      name: string,
      entropy: string,
    ): Promise<unknown>;
    preparePhase2(ptau: FileOrMemory, prepared: FileOrMemory): Promise<unknown>;
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

/** The part of WebAssembly that quipu calls (Node's types leave it to the DOM library). */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    readonly exports: Record<string, unknown>;
  }
  type Imports = Record<string, Record<string, Memory | ((...args: number[]) => void)>>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
