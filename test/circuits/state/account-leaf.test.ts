import { poseidon4 } from "poseidon-lite";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const [token, keyY, owner] = samples(3) as [bigint, bigint, bigint];
const holding = (balance: bigint, nonce: bigint) => (balance << 32n) + nonce;
const oldHolding = holding(1000n, 7n);
const newHolding = holding(900n, 8n);
const live = { live: 1n, oldHolding, newHolding, token, keyY, owner };

describe("AccountLeaf", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("state/account-leaf");
  });

  it("hashes an account before and after", async () => {
    const highest = holding((1n << 128n) - 1n, (1n << 32n) - 1n);
    for (const after of [oldHolding, newHolding, highest, 0n]) {
      await circuit.assertGives(
        { ...live, newHolding: after },
        {
          oldLeaf: poseidon4([oldHolding, token, keyY, owner]),
          newLeaf: poseidon4([after, token, keyY, owner]),
        },
      );
    }
    for (const edge of EDGES) {
      const columns = { oldHolding: edge, newHolding: edge, token: edge, keyY: edge, owner: edge };
      const leaf = poseidon4([edge, edge, edge, edge]);
      await circuit.assertGives({ live: 1n, ...columns }, { oldLeaf: leaf, newLeaf: leaf });
    }
  });

  it("keeps an empty leaf empty, whatever its columns hold", async () => {
    const empty = { oldLeaf: 0n, newLeaf: 0n };
    const witness = await circuit.assertGives({ ...live, live: 0n }, empty);
    const filled = circuit.edited(witness, {
      newLeaf: poseidon4([newHolding, token, keyY, owner]),
    });
    circuit.assertViolates(filled, /^newLeaf$/);
  });

  it("refuses a live that is neither 0 nor 1", async () => {
    for (const half of [2n, EDGES[2]!]) {
      await circuit.assertRefuses({ ...live, live: half }, /^live$/);
    }
  });

  it("refuses the leaf of another account in any column", async () => {
    const witness = await circuit.honest(live);
    for (const column of ["oldHolding", "newHolding", "token", "keyY", "owner"]) {
      const edited = circuit.edited(witness, { [column]: 5n });
      circuit.assertViolates(edited, new RegExp(`^${column}$`));
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(live);
    await circuit.assertHoldsFast({ ...live, live: 0n });
  });
});
