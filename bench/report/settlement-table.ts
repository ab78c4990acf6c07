/** The two ways of settling, side by side: one table a section. */
import { type Html, html } from "../../page/look/html.js";
import { describeChain } from "../settlement/settlement-basis.js";
import type { SettlementResult } from "../settlement/settlement-result.js";
import { settlementSections } from "../settlement/settlement-rows.js";
import { table } from "./report-tables.js";

/** The comparison, with what it was measured on and by which command. */
export function settlementTables(result: SettlementResult): Html {
  const sections = settlementSections(result).map(({ title, rows }) => {
    const cells = rows.map(({ what, validity, optimistic, from }) => {
      return [what, validity, optimistic, from];
    });
    return table(title, ["", "validity", "optimistic", "from"], cells);
  });
  const { command, startedAt, commit } = result;
  const basis = describeChain(result).split("\n");
  return html`<h2>Two ways of settling</h2>
<p class="muted">${basis.join("; ")}. <code>${command}</code>, ${startedAt.slice(0, 10)}, revision
${commit ?? "not a checkout"}.</p>
<div class="words">${sections}</div>
`;
}
