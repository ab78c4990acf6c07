/** What crosses the border between the compiler and its thread. Plain data only. */

/** What the thread is started with. */
export interface CircomRequest {
  /** Absolute path; circom sees this folder as its whole file system. */
  readonly folder: string;
  readonly args: readonly string[];
  /** circom itself. Threads share its machine code, so only the first of a process waits for it. */
  readonly compiler: WebAssembly.Module;
}

/** What the thread sends: the compiler's output as it comes, then its exit code. */
export type CircomMessage = { readonly output: string } | { readonly exitCode: number };
