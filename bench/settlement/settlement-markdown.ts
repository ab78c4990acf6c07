/** The comparison as tables in Markdown: what docs/settlement.md shows. */
import type { SettlementResult } from "./settlement-result.js";
import { settlementSections } from "./settlement-rows.js";
import { termArguments } from "./term-arguments.js";
import { breakEven, watchLines } from "./watch-lines.js";

/** All tables, one behind the other. */
export function settlementMarkdown(result: SettlementResult): string {
  return settlementTables(result).join("\n\n");
}

/** One table a section, what the terms are compared with, what watching costs, and when it pays. */
export function settlementTables(result: SettlementResult): string[] {
  const sections = settlementSections(result).map(({ title, rows }) => {
    const cells = rows.map(({ what, validity, optimistic, from }) => {
      return [what, validity, optimistic, from];
    });
    return tableOf([title, "validity", "optimistic", "from"], cells);
  });
  const terms = termArguments(result).map(({ term, value, figure }) => [term, value, figure]);
  const lines = watchLines(result).map(({ what, day, price, cost }) => [what, day, price, cost]);
  const even = breakEven(result).map(({ watchers, days }) => [String(watchers), days]);
  return [
    ...sections,
    tableOf(["term", "value", "to be compared with"], terms),
    tableOf(["watching takes", "a day", "assumed price, ETH", "ETH a day"], lines),
    tableOf(["watchers", "days between two thefts, at most"], even),
  ];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
