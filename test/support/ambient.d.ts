declare module "circom_runtime" {
  /** Takes a witness generator made by circom, compiled or not. */
  export function WitnessCalculatorBuilder(
    code: Uint8Array | WebAssembly.Instance,
  ): Promise<unknown>;
}
