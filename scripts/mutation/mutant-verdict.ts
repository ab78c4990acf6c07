/** What became of a mutant. */
export type MutantVerdict =
  | { readonly status: "survived" }
  /** The compiler refuses it. */
  | { readonly status: "stillborn" }
  | Killed
  /** The tests could not be run. */
  | { readonly status: "broken"; readonly message: string };

export interface Killed {
  readonly status: "killed";
  /** The compiled file of the test that failed; empty if none has ended. */
  readonly file: string;
  readonly title: string;
  readonly message: string;
  /** Whether what failed is no test, but what has to be done before or after it. */
  readonly isHook?: boolean;
}
