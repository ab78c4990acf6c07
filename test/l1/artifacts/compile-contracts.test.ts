/** From Solidity to code: compiled once, found again, never taken when it is not what it must be. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  compileContracts,
  contractOf,
  DEPLOYMENT_SETTINGS,
} from "../../../l1/artifacts/compile-contracts.js";
import { refusal } from "../../support/refusal.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const HEAD = "// SPDX-License-Identifier: GPL-3.0-or-later\npragma solidity 0.8.37;\n";
const NUMBER = `${HEAD}import {Base} from "./Base.sol";\ncontract Number is Base {}\n`;
const BASE = `${HEAD}contract Base { uint256 public constant number = 7; }\n`;

const sources = (number: string, base = BASE): Map<string, string> =>
  new Map([
    ["a/Number.sol", number],
    ["a/Base.sol", base],
  ]);

describe("compileContracts", () => {
  const buildDir = temporaryFolder();
  const settings = { ...DEPLOYMENT_SETTINGS, viaIR: false };
  const compile = (texts: Map<string, string>, changes: Partial<typeof settings> = {}) =>
    compileContracts("test", texts, { buildDir, settings: { ...settings, ...changes } });
  const outputs = (): string[] => readdirSync(buildDir).sort();

  it("gives code and interface of each contract, and finds them again", async () => {
    const compiled = await compile(sources(NUMBER));
    const contract = contractOf(compiled, "a/Number.sol:Number");
    assert.match(contract.bytecode, /^0x60/);
    assert.deepEqual(
      contract.abi.map((item) => item.type === "function" && item.name),
      ["number"],
    );
    const made = outputs();
    assert.deepEqual(await compile(sources(NUMBER)), compiled);
    assert.deepEqual(outputs(), made);
  });

  it("compiles anew for another source, an import included, or other settings", async () => {
    const count = outputs().length;
    await compile(sources(NUMBER, BASE.replace("= 7", "= 8")));
    await compile(sources(NUMBER), { optimizer: { enabled: false } });
    assert.equal(outputs().length, count + 2);
  });

  it("compiles anew what has been tampered with", async () => {
    const compiled = await compile(sources(NUMBER));
    for (const folder of outputs()) {
      const path = join(buildDir, folder, "output.json");
      writeFileSync(path, readFileSync(path, "utf8").replaceAll("60", "61"));
    }
    assert.deepEqual(await compile(sources(NUMBER)), compiled);
  });

  it("refuses what solc refuses, or warns of, with solc's words", async () => {
    const broken = compile(sources(NUMBER.replace("Base {}", "Missing {}")));
    await assert.rejects(broken, refusal("ContractCompileFailed", /Number\.sol:4:20/));
    const elsewhere = compile(sources(NUMBER.replace("./Base", "./Other")));
    await assert.rejects(elsewhere, refusal("ContractCompileFailed", /Other\.sol/));
    const doubtful = `${HEAD}contract Base { function f() external { uint256 unused; } }`;
    const warned = compile(sources(NUMBER, doubtful));
    await assert.rejects(warned, refusal("ContractCompileFailed", /Warning: Unused/));
  });

  it("says which contracts there are when asked for another", async () => {
    const compiled = await compile(sources(NUMBER));
    assert.throws(
      () => contractOf(compiled, "a/Number.sol:Letter"),
      refusal("ContractCompileFailed", /there are a\/Base\.sol:Base, a\/Number\.sol:Number/),
    );
  });
});
