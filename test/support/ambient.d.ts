declare module "circom_runtime" {
  /** Compiles a witness generator made by circom. */
  export function WitnessCalculatorBuilder(code: Uint8Array): Promise<unknown>;
}
