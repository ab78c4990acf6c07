import { poseidon4 } from "poseidon-lite";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const [token, keyY, owner] = samples(3) as [bigint, bigint, bigint];
const holding = (balance: bigint, nonce: bigint) => (balance << 32n) + nonce;
const oldHolding = holding(1000n, 7n);
const newHolding = holding(900n, 8n);
const columns = { oldHolding, newHolding, token, keyY, owner };
const live = { oldLive: 1n, newLive: 1n, ...columns };

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
      const edges = { oldHolding: edge, newHolding: edge, token: edge, keyY: edge, owner: edge };
      const leaf = poseidon4([edge, edge, edge, edge]);
      await circuit.assertGives({ ...live, ...edges }, { oldLeaf: leaf, newLeaf: leaf });
    }
  });

  it("keeps an empty leaf empty, whatever its columns hold", async () => {
    const empty = { oldLeaf: 0n, newLeaf: 0n };
    const witness = await circuit.assertGives({ ...columns, oldLive: 0n, newLive: 0n }, empty);
    const filled = circuit.edited(witness, {
      newLeaf: poseidon4([newHolding, token, keyY, owner]),
    });
    circuit.assertViolates(filled, /^newLeaf$/);
  });

  it("opens an account in an empty leaf", async () => {
    const newLeaf = poseidon4([newHolding, token, keyY, owner]);
    await circuit.assertGives({ ...columns, oldLive: 0n, newLive: 1n }, { oldLeaf: 0n, newLeaf });
  });

  it("refuses an old live that is neither 0 nor 1", async () => {
    for (const half of [2n, EDGES[2]!]) {
      await circuit.assertRefuses({ ...live, oldLive: half }, /^oldLive$/);
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
    await circuit.assertHoldsFast({ ...live, oldLive: 0n });
    await circuit.assertHoldsFast({ ...live, oldLive: 0n, newLive: 0n });
  });
});
