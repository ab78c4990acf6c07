/** Code that is written once and stands for two halves. */

import assert from "node:assert/strict";
import { f64x2, i32, v128 } from "../../../src/arithmetic/wasm-code.js";
import { WasmModule } from "../../../src/arithmetic/wasm-module.js";
import { loadWide, storeWide } from "../../../src/arithmetic/wide-code.js";

const CONSTANTS_AT = 1024;

describe("wide code", () => {
  it("does the same to both halves, with constants in memory", () => {
    const module = new WasmModule(CONSTANTS_AT);
    module.function("scale", ["i32"], undefined, (f) => {
      const x = f.let("v128", loadWide(f.param(0), 0));
      const product = f.let("v128", f64x2.mul(x, module.constants.number(3)));
      f.emit(storeWide(f.param(0), 32, f64x2.add(product, x)));
    });
    assert.equal(module.constants.bytes, 8);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const compiled = new WebAssembly.Module(module.encode());
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const numbers = new Float64Array(memory.buffer);
    assert.equal(numbers[CONSTANTS_AT / 8], 3);
    numbers.set([1, 2, 3, 4], 8);
    (exports.scale as (at: number) => void)(64);
    assert.deepEqual([...numbers.subarray(12, 16)], [4, 8, 12, 16]);
  });

  it("is refused where one value is expected", () => {
    const module = new WasmModule();
    module.function("wrong", ["i32"], undefined, (f) => {
      f.if(v128.anyTrue(loadWide(f.param(0), 0)), () => f.set(0, i32.const(0)));
    });
    assert.equal(WebAssembly.validate(module.encode()), false);
  });
});
