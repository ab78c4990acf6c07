/**
 * The part of WebAssembly that `src/` calls: the language's own library does not declare it, and the
 * DOM's and Node's are not for here.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(limits: { initial: number; maximum: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
  type Imports = Record<string, Record<string, Memory | ((...args: number[]) => void)>>;
  function validate(bytes: Uint8Array): boolean;
}
