/** What became of a mutant. */
export type MutantVerdict =
  | { readonly status: "survived" }
  /** The compiler refuses it. */
  | { readonly status: "stillborn" }
  | {
      readonly status: "killed";
      readonly file: string;
      readonly title: string;
      readonly message: string;
    }
  /** The tests could not be run. */
  | { readonly status: "broken"; readonly message: string };
