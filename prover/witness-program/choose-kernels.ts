/**
 * Chooses the templates whose components are calculated two at a time: those of which many do not wait for each
 * other. All others are put into what uses them.
 */
import { type FlatTemplate, flatten } from "./flatten.js";
import { nodeOperands } from "./graph.js";
import { OPERATOR } from "./operators.js";
import type { TemplateSummary } from "./template-summary.js";

/** How many components of a template there must be for one that is in a chain of them. */
const LEAST_WIDTH = 1.5;
/** With fewer components than this, the components within one are looked at instead. */
const FEW = 4;
/** A template with fewer nodes costs less than a call. */
const SMALL = 24;

/** The circuit with calls of kernels, and nothing else that is called. */
export function chooseKernels(main: TemplateSummary): FlatTemplate {
  const inlined = new Set([main]);
  for (;;) {
    const flat = flatten(main, (template) => !inlined.has(template));
    const more = templatesToInline(flat);
    if (more.length === 0) return flat;
    for (const template of more) inlined.add(template);
  }
}

function templatesToInline(flat: FlatTemplate): TemplateSummary[] {
  const counts = new Map<TemplateSummary, number>();
  for (const { summary } of flat.calls) counts.set(summary, (counts.get(summary) ?? 0) + 1);
  const chains = longestChains(flat);
  return [...counts.keys()].filter((template) => {
    const count = counts.get(template)!;
    if (count / chains.get(template)! < LEAST_WIDTH) return true;
    if (count < FEW && template.calls.length > 0) return true;
    return template.calls.length === 0 && isSmall(template);
  });
}

function isSmall({ graph }: TemplateSummary): boolean {
  return graph.size < SMALL && !graph.operators.includes(OPERATOR.inverse);
}

/** Of each template, the most components of it of which each waits for the one before. */
function longestChains({ graph, calls }: FlatTemplate): Map<TemplateSummary, number> {
  const templates = [...new Set(calls.map(({ summary }) => summary))];
  const chains = new Map<TemplateSummary, number>();
  const lengths = new Int32Array(graph.size);
  for (const template of templates) {
    const ofCall = new Int32Array(calls.length).fill(-1);
    let longest = 0;
    const lengthOfCall = (call: number) => {
      if (ofCall[call] !== -1) return ofCall[call]!;
      const { summary, inputs } = calls[call]!;
      let length = 0;
      for (const node of inputs.values()) length = Math.max(length, lengths[node]!);
      ofCall[call] = length + Number(summary === template);
      longest = Math.max(longest, ofCall[call]!);
      return ofCall[call]!;
    };
    for (let node = 0; node < graph.size; node += 1) {
      const operator = graph.operators[node]!;
      if (operator === OPERATOR.result) {
        lengths[node] = lengthOfCall(graph.x[node]!);
        continue;
      }
      const operands = nodeOperands(operator);
      let length = operands > 0 ? lengths[graph.x[node]!]! : 0;
      if (operands > 1) length = Math.max(length, lengths[graph.y[node]!]!);
      if (operands > 2) length = Math.max(length, lengths[graph.z[node]!]!);
      lengths[node] = length;
    }
    for (const call of calls.keys()) lengthOfCall(call);
    chains.set(template, longest);
  }
  return chains;
}
