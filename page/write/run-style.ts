/** The style of a page of a run, on top of that of every page. */
import { AREA_STYLES, type AreaStyle } from "../look/palette.js";
import type { FieldGroup } from "../run/calldata-fields.js";

const GROUP_STYLES: { readonly [Group in Exclude<FieldGroup, "padding">]: AreaStyle } = {
  root: AREA_STYLES.blue,
  identity: AREA_STYLES.grey,
  fee: AREA_STYLES.orange,
  account: AREA_STYLES.sky,
  slot: AREA_STYLES.purple,
  amount: AREA_STYLES.green,
  digest: AREA_STYLES.yellow,
  proof: AREA_STYLES.vermilion,
};

const groupRules = Object.entries(GROUP_STYLES)
  .map(([group, { fill, text }]) => `.${group}{--fill:${fill};--on-fill:${text}}`)
  .join("\n");

export const RUN_STYLE = `
[hidden]{display:none}
button{font:inherit;color:inherit;background:none;border:1px solid var(--muted);border-radius:6px;
  padding:.3rem .7rem;cursor:pointer}
button:hover{border-color:var(--ink)}
button[aria-current=true]{border-color:var(--ink);box-shadow:inset 0 0 0 1px var(--ink)}
button[aria-pressed=true]{background:var(--ink);color:var(--paper)}
button:disabled{color:var(--muted);border-style:dashed;cursor:default}
td>.good{white-space:nowrap}
.good{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.chain{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.6rem;margin:1rem 0;padding:0}
.chain li{position:relative;max-width:none;flex:1 1 9rem}
.chain li+li::before{content:"→";position:absolute;left:-1.35rem;top:50%;transform:translateY(-50%);color:var(--muted)}
.chain .card{display:block;width:100%;height:100%;text-align:left;padding:.5rem .7rem;border-radius:6px;line-height:1.4}
.chain div.card{border:1px dashed var(--muted)}
.chain strong{display:block}
.chain small{display:block;color:var(--muted);font-size:.8rem}
.chain code{font-size:.78rem;color:var(--muted);overflow-wrap:normal;white-space:nowrap}
.flips{display:flex;flex-wrap:wrap;gap:.4rem;margin:.75rem 0;padding:0;list-style:none}
.flips button{font-size:.9rem}
.outcome{position:sticky;top:0;z-index:2;background:var(--paper);border:1px solid var(--grid);
  border-left:6px solid var(--mark);border-radius:4px;padding:.5rem .75rem;margin:.75rem 0;min-height:7.2rem}
.outcome.accepted{--mark:var(--good)}
.outcome.refused{--mark:var(--bad)}
.outcome p{margin:0;max-width:none;font-size:.92rem;line-height:1.45}
.outcome p.verdict{font-size:1.05rem}
.inspector{min-height:3.1em;margin:.5rem 0;max-width:none}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;margin:.5rem 0;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.4rem;max-width:none}
.swatch{display:inline-block;width:1.5em;height:1.1em;border-radius:3px;background:var(--fill);border:1px solid var(--muted)}
.padding .swatch,.swatch.padding{background:none;border-style:dashed}
.bytes{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem}
.part{flex:none;max-width:100%}
.part.whole{flex-basis:100%}
.part h3{margin:.6rem 0 .2rem;font-size:.85rem}
.fields{display:flex;flex-wrap:wrap;gap:.35rem .5rem}
.field{max-width:100%}
.field .name{display:block;font-size:.72rem;line-height:1.3;color:var(--muted)}
.run-of-bytes{display:flex;flex-wrap:wrap;row-gap:2px;max-width:768px}
.byte{font:12.5px/24px ui-monospace,"DejaVu Sans Mono",Menlo,monospace;width:24px;height:24px;padding:0;
  border:0;border-radius:0;background:var(--fill);color:var(--on-fill);text-align:center}
.byte:first-child{border-radius:4px 0 0 4px}
.byte:last-child{border-radius:0 4px 4px 0}
.byte:only-child{border-radius:4px}
.byte:hover,.byte:focus-visible{outline:2px solid var(--ink);outline-offset:0;position:relative;z-index:1}
.byte[aria-pressed=true]{background:var(--ink);color:var(--paper);font-weight:700;text-decoration:underline}
.padding .byte{color:var(--muted);border-block:1px dashed var(--muted);line-height:22px}
.tree{overflow-x:auto;margin:.5rem 0}
.tree svg{display:block;margin:0 auto}
.tree text{font:12px system-ui,"DejaVu Sans",Arial,sans-serif;fill:var(--ink)}
.tree text.faint{fill:var(--muted)}
.edge{stroke:var(--muted);fill:none;stroke-width:1}
.edge.moved{stroke:var(--line);stroke-width:2}
.cell{fill:none;stroke:var(--muted);stroke-width:1}
.cell.moved{fill:var(--line);stroke:var(--line)}
.cell.paged{stroke:var(--ink);stroke-width:2.5}
.leaf{fill:none;stroke:var(--ink);stroke-width:1.5}
.leaf.moved{fill:var(--line);stroke:var(--line)}
.tree .leaf.moved+text{fill:var(--paper);font-weight:600}
.key-cell{width:14px;height:14px}
td.text,th.text{text-align:left;white-space:normal}
.asks{display:block;color:var(--muted);font-size:.82rem;font-weight:400}
tbody th.text{position:static}
tr.party th{padding-top:1rem;font-weight:600}
@media (max-width:600px){.outcome{position:static}
  .run-of-bytes{max-width:352px}
  .byte{width:22px;height:26px;line-height:26px}
  .padding .byte{line-height:24px}
  .chain{flex-direction:column;gap:1.4rem}
  .chain li{flex:none}
  .chain li+li::before{content:"↓";left:1rem;top:-1.35rem;transform:none}}
${groupRules}
`;
