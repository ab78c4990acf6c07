/** The messages between the compiler and its thread. Plain data only. */

/** The thread's input. */
export interface CircomRequest {
  /** Absolute path; circom sees this folder as its whole file system. */
  readonly folder: string;
  readonly args: readonly string[];
  /** circom itself. Threads share its machine code, so only the first one waits for its compilation. */
  readonly compiler: WebAssembly.Module;
}

/** The thread's output: the compiler's text as it comes, then its exit code. */
export type CircomMessage = { readonly output: string } | { readonly exitCode: number };
