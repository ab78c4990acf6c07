/** The batches in a row, each with its verdict and the root it leads to. */
import { shortHex } from "../../terminal/table.js";
import type { Run, Settled } from "../run/run.js";
import { byId, element } from "./element.js";
import { formatTime, timeOf, verdict } from "./wording.js";

/**
 * @param settled what to show of each batch
 * @param select is called with the place of a batch that somebody chooses
 */
export function showChain(
  run: Run,
  settled: readonly Settled[],
  selected: number,
  select: (index: number) => void,
): void {
  const start = element(
    "div",
    { class: "card" },
    element("strong", {}, "Genesis"),
    element("small", {}, `${run.genesis.accounts.length.toLocaleString("en")} accounts`),
    element("code", {}, shortHex(run.genesisRoot)),
  );
  const cards = settled.map((outcome, index) => {
    const { number } = run.batches[index]!;
    const card = element(
      "button",
      { class: "card", type: "button", "aria-current": index === selected },
      element("strong", {}, `Batch ${number}`),
      element("small", {}, verdict(outcome.refusal)),
      element("small", {}, noteOf(outcome)),
      element(
        "code",
        {},
        outcome.refusal === undefined ? shortHex(outcome.rootAfter) : "root unmoved",
      ),
    );
    card.addEventListener("click", () => select(index));
    return card;
  });
  const items = [start, ...cards].map((card) => element("li", {}, card));
  byId("chain").replaceChildren(...items);
}

function noteOf({ file, l1, statements, reader, replayed }: Settled): string {
  const time = formatTime(timeOf([...file, ...l1, ...statements, ...reader]));
  if (replayed === undefined) return time;
  const counts = Object.entries(replayed.operations).flatMap(([name, { length }]) =>
    length === 0 ? [] : [`${length} ${length === 1 ? name.slice(0, -1) : name}`],
  );
  return `${counts.join(", ") || "no operation"}; ${time}`;
}
