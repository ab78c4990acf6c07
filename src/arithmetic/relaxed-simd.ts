/**
 * Makes sure that this process runs relaxed SIMD, and that its multiply-add rounds once. Node 20 has
 * relaxed SIMD behind a flag of V8, later versions have it always; a processor without a fused
 * multiply-add rounds twice, which would make the arithmetic of limbs wrong.
 */
import { setFlagsFromString } from "node:v8";
import { f64x2, i32, v128 } from "./wasm-code.js";
import { WasmModule } from "./wasm-module.js";

let fused: boolean | undefined;

/** Whether the arithmetic works here. The first call turns the flag of V8 on where there is one. */
export function hasFusedMultiplyAdd(): boolean {
  fused ??= testFusion();
  return fused;
}

/** Compiles a module that uses the arithmetic; ask `hasFusedMultiplyAdd` first whether it works. */
export function compileFused(bytes: Uint8Array): WebAssembly.Module {
  hasFusedMultiplyAdd();
  return new WebAssembly.Module(bytes);
}

/** x * x - y for x = 1 + 2^-30 is 2^-60 when rounded once, 0 when rounded twice. */
function testFusion(): boolean {
  const module = new WasmModule();
  module.function("test", [], undefined, (f) => {
    const zero = i32.const(0);
    const [x, y] = [v128.load(zero, 0), v128.load(zero, 16)];
    f.emit(v128.store(zero, 32, f64x2.relaxedMadd(x, x, y)));
  });
  const bytes = module.encode();
  // Only where it is needed: a V8 that does not know the flag any more would complain.
  if (!WebAssembly.validate(bytes)) setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const numbers = new Float64Array(memory.buffer);
  numbers.fill(1 + 2 ** -30, 0, 2);
  numbers.fill(-(1 + 2 ** -29), 2, 4);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (exports.test as () => void)();
  return numbers[4] === 2 ** -60 && numbers[5] === 2 ** -60;
}
