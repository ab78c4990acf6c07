/** What quipu uses of circomlibjs, which ships no types. */
declare module "circomlibjs" {
  /** A field element in Montgomery form: 32 bytes of the WASM engine. */
  export type Montgomery = Uint8Array;

  export interface Field {
    e(value: bigint | Montgomery): Montgomery;
    toObject(value: Montgomery): bigint;
  }

  export interface Poseidon {
    (inputs: (bigint | Montgomery)[]): Montgomery;
    readonly F: Field;
  }

  export interface Eddsa {
    readonly F: Field;
    prv2pub(privateKey: Uint8Array): [Montgomery, Montgomery];
    signPoseidon(
      privateKey: Uint8Array,
      message: Montgomery,
    ): { R8: [Montgomery, Montgomery]; S: bigint };
    verifyPoseidon(
      message: Montgomery,
      signature: { R8: [Montgomery, Montgomery]; S: bigint },
      publicKey: [Montgomery, Montgomery],
    ): boolean;
  }

  export function buildPoseidon(): Promise<Poseidon>;
  export function buildEddsa(): Promise<Eddsa>;
}
