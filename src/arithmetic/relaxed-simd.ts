/**
 * Whether relaxed SIMD runs here, and whether its multiply-add rounds once. Some engines have
 * relaxed SIMD behind a flag or not at all; a processor without a fused multiply-add rounds twice,
 * which would make the arithmetic of limbs wrong.
 */
import { f64x2, i32, v128 } from "./wasm-code.js";
import { WasmModule } from "./wasm-module.js";

let test: Uint8Array<ArrayBuffer> | undefined;
let fused: boolean | undefined;

/**
 * Whether the arithmetic works here. Only the outcome of the test is remembered: an engine that
 * refuses relaxed SIMD now may be told to take it (runtime/relaxed-simd.ts).
 */
export function hasFusedMultiplyAdd(): boolean {
  if (fused === undefined && runsRelaxedSimd()) fused = testFusion();
  return fused ?? false;
}

/** Whether the engine compiles relaxed SIMD at present. */
export function runsRelaxedSimd(): boolean {
  test ??= testModule();
  return WebAssembly.validate(test);
}

/** x * x - y for x = 1 + 2^-30 is 2^-60 when rounded once, 0 when rounded twice. */
function testModule(): Uint8Array<ArrayBuffer> {
  const module = new WasmModule();
  module.function("test", [], undefined, (f) => {
    const zero = i32.const(0);
    const [x, y] = [v128.load(zero, 0), v128.load(zero, 16)];
    f.emit(v128.store(zero, 32, f64x2.relaxedMadd(x, x, y)));
  });
  return module.encode();
}

function testFusion(): boolean {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const numbers = new Float64Array(memory.buffer);
  numbers.fill(1 + 2 ** -30, 0, 2);
  numbers.fill(-(1 + 2 ** -29), 2, 4);
  const module = new WebAssembly.Module(test!);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  (exports.test as () => void)();
  return numbers[4] === 2 ** -60 && numbers[5] === 2 ** -60;
}
