/** The comparison as text. */
import { describeChain } from "./settlement-basis.js";
import type { SettlementResult } from "./settlement-result.js";
import { type SettlementRow, settlementSections } from "./settlement-rows.js";

/** Sections of rows, each row with both ways and where they are from on lines of their own. */
export function formatSettlement(result: SettlementResult): string {
  const sections = settlementSections(result).map(({ title, rows }) => {
    return [title, ...rows.map(rowText)].join("\n");
  });
  return [describeChain(result), ...sections].join("\n\n");
}

function rowText({ what, validity, optimistic, from }: SettlementRow): string {
  return [
    `  ${what}`,
    `    validity    ${validity}`,
    `    optimistic  ${optimistic}`,
    `    from        ${from}`,
  ].join("\n");
}
