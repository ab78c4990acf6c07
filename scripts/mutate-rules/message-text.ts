/**
 * Which text of a source is only there for people to read. No test need notice that a message has
 * other words; what a program reads, such as an error's code, is no message.
 */

/** The part of Babel's NodePath that is needed here. */
interface Path {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
    readonly callee?: { readonly name?: string };
    readonly key?: { readonly name?: string };
    readonly left?: { readonly name?: string };
  };
  readonly parentPath: Path | null;
}

/** They put their text into messages. */
const TELLING = [
  "gotExpected",
  "untilPadding",
  "malformed",
  "assertBelow",
  "assertFieldElement",
  "assertPoint",
  "assertPositive",
  "assertPublicInputs",
  "assertRoom",
  "assertSlot",
  "decodeSlotRecord",
  "encodeFloat",
];

/** Whether a Babel path is a string of several words, or one that a message is made of. */
export function isMessage(path: object): boolean {
  const { node, parentPath } = path as Path;
  const text =
    node.type === "StringLiteral"
      ? String(node.value)
      : node.type === "TemplateLiteral"
        ? node.quasis!.map(({ value }) => value.raw).join("…")
        : undefined;
  if (text === undefined) return false;
  return (
    /\s/.test(text) ||
    isNameOfKind(text, parentPath) ||
    parentPath?.node.left?.name === "what" ||
    isArgumentOf(parentPath, TELLING)
  );
}

/** Events and errors have names in capitals: these a program reads. */
function isNameOfKind(text: string, parent: Path | null): boolean {
  return parent?.node.key?.name === "name" && /^[a-z]/.test(text);
}

function isArgumentOf(path: Path | null, functions: readonly string[]): boolean {
  for (let at = path; at !== null && !at.node.type.endsWith("Statement"); at = at.parentPath) {
    if (at.node.type === "CallExpression" && functions.includes(at.node.callee?.name ?? "")) {
      return true;
    }
  }
  return false;
}
