/**
 * Run in a process of its own, which is killed: hands in operations, many at once, and prints the nonce of each that is
 * on disk. Arguments: the database, the sender, the first nonce. Goes on when the database comes back.
 */
import { writeSync } from "node:fs";
import { whenAvailable } from "../../node/store/connection/store-unavailable.js";
import { StoreIntake } from "../../node/store/intake/intake.js";
import { submitted } from "./submitted-operations.js";
import { openTestStore } from "./test-store.js";

const [url, from, first] = process.argv.slice(2);
const store = await openTestStore(url!);
const intake = new StoreIntake(store.db);
let next = Number(first);

/** For whoever looks into a test that waits in vain. */
function onWait({ message }: Error): void {
  if (process.env.QUIPU_KILLS !== undefined) console.error(`${from}, ${next}: ${message}`);
}

async function insert(): Promise<never> {
  for (;;) {
    const nonce = next++;
    const [one] = submitted(1, { from: Number(from), first: nonce });
    await whenAvailable(() => intake.add(one!), { onWait });
    writeSync(1, `${nonce}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, insert));
