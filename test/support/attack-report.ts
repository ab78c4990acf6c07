/** What is told of an attack that the circuit did not stop, or not where it should. */

export interface AttackVerdict {
  /** Titles of the test, from the outermost suite on: `attack: overspend (rule D)`, `by one`. */
  readonly titles: readonly string[];
  /** A signal of each constraint that should have been violated. */
  readonly violates: RegExp;
  /** Signals of the constraints that were violated though they should hold; none if none was. */
  readonly elsewhere: readonly (readonly string[])[];
}

/** The attack by name and rule, what of the circuit did not notice it, and what should have. */
export function describeAttack({ titles, violates, elsewhere }: AttackVerdict): string {
  const [suite = "", ...details] = titles;
  const attack = suite.replace(/^attack: /, "");
  const part = partOf(violates);
  const expected = `Expected: a violated constraint on ${violates}. The attack: ${details.join(", ")}.`;
  const [first] = elsewhere;
  return first === undefined
    ? `ATTACK SUCCEEDED: ${attack}: nothing in ${part} noticed\n${expected}`
    : `ATTACK STOPPED ELSEWHERE: ${attack}: at ${first.join(", ")}, not by ${part} alone\n${expected}`;
}

/**
 * The part of the circuit that the signals of a pattern are in: the kind of operation or the phase, and
 * the component in it. `/^transfer\[0\]\.spend\.remaining\./` is of `transfer.spend`, `/^exit\[0\]\.pays$/`
 * of `exit`, and `/^y$/` is `y` of the batch itself.
 */
function partOf(pattern: RegExp): string {
  const paths = alternativesOf(pattern.source.replaceAll(/\\\[.*?\\\]|[$^]/g, ""));
  const parts = paths.flatMap((path) => {
    const [components] = /^(\w+\\\.)*/.exec(path)!;
    const names = (components === "" ? path : components).match(/\w+/g) ?? ["the circuit"];
    return components === "" ? names : [names.slice(0, 2).join(".")];
  });
  return [...new Set(parts)].join(" and ");
}

/** The alternatives of a pattern, but for those in parentheses. */
function alternativesOf(source: string): string[] {
  const alternatives = [""];
  let depth = 0;
  for (const character of source) {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    if (character === "|" && depth === 0) alternatives.push("");
    else alternatives.push(alternatives.pop()! + character);
  }
  return alternatives;
}
