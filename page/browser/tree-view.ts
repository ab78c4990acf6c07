/** The paths of the tree that a batch moved, as a drawing; and its accounts as a table. */
import { ARITY } from "../../src/params.js";
import type { State } from "../../src/state/state.js";
import { shortHex } from "../../terminal/table.js";
import { formatAmount } from "../run/format-amount.js";
import { type PlacedNode, placeTree, touchedTree } from "../run/touched-tree.js";
import { byId, element, svgElement, table } from "./element.js";

const CELL = 10;
const BOX_HEIGHT = 12;
const LEVEL_HEIGHT = 40;
const LEAF_HEIGHT = 22;
const WIDTHS = { leaf: 46, inner: CELL * ARITY, gap: 10 };
/** Room above the root, for its hashes, and around the tree. */
const TOP = 26;
const MARGIN = 8;

/** What a batch did: the state before it and after it, and the accounts that it paged in. */
export interface Move {
  readonly before: State;
  readonly after: State;
  readonly slots: readonly number[];
}

/** @param move undefined if the batch moved nothing */
export function showTree(move: Move | undefined): void {
  if (move === undefined) {
    byId("tree-note").textContent =
      "The batch was refused, or cannot be replayed, so nothing moved.";
    for (const id of ["tree", "tree-legend", "accounts"]) byId(id).replaceChildren();
    return;
  }
  const { before, slots } = move;
  const { levels } = before;
  const nodes = (ARITY ** levels).toLocaleString("en");
  byId("tree-note").textContent =
    `An 8-ary tree of ${levels} levels has room for ${nodes} accounts. Shown are the paths of the ` +
    `${slots.length} accounts of the batch, from the root down; the other children of each node are ` +
    "outlined. L1 sees the root alone.";
  byId("tree").replaceChildren(draw(move));
  byId("tree-legend").replaceChildren(...legend());
  byId("accounts").replaceChildren(accountTable(move));
}

function draw({ before, after, slots }: Move): SVGElement {
  const { levels } = before;
  const { root, width } = placeTree(touchedTree(before.tree, after.tree, slots), WIDTHS);
  const height = TOP + levels * LEVEL_HEIGHT + LEAF_HEIGHT + MARGIN;
  const fullWidth = Math.max(width, 300) + 2 * MARGIN;
  const shift = (fullWidth - width) / 2;
  const drawing = svgElement("g", { transform: `translate(${shift} ${TOP})` });
  addNode(drawing, root, levels);
  const change =
    root.before === root.after
      ? `root ${shortHex(root.before)}, unmoved`
      : `root ${shortHex(root.before).slice(0, 10)}… → ${shortHex(root.after).slice(0, 10)}…`;
  const label = svgElement("text", { x: fullWidth / 2, y: 14, "text-anchor": "middle" }, change);
  const description = `Tree of the accounts ${slots.join(", ")}; ${change}. The table below says the same.`;
  return svgElement(
    "svg",
    {
      width: fullWidth,
      height,
      viewBox: `0 0 ${fullWidth} ${height}`,
      role: "img",
      "aria-label": description,
    },
    label,
    drawing,
  );
}

/** Adds a node and what is below it; edges first, so that nodes stand on them. */
function addNode(drawing: SVGElement, node: PlacedNode, levels: number): void {
  const top = yOf(node.height, levels);
  for (const child of node.children) {
    const from = node.x + (child.position % ARITY) * CELL - (CELL * ARITY) / 2 + CELL / 2;
    const [y, end] = [top + BOX_HEIGHT, yOf(child.height, levels)];
    const middle = (y + end) / 2;
    const path = `M${from} ${y}C${from} ${middle} ${child.x} ${middle} ${child.x} ${end}`;
    drawing.append(svgElement("path", { d: path, class: `edge${moved(child)}` }));
    addNode(drawing, child, levels);
  }
  drawing.append(node.height === 0 ? leaf(node, top) : box(node, top));
}

/** A node with its eight children. */
function box(node: PlacedNode, top: number): SVGElement {
  const left = node.x - (CELL * ARITY) / 2;
  const cells = Array.from({ length: ARITY }, (_, i) => {
    const child = node.children.find(({ position }) => position % ARITY === i);
    const state = child === undefined ? "" : moved(child) || " paged";
    const place = {
      x: left + i * CELL + 1,
      y: top + 0.5,
      width: CELL - 2,
      height: BOX_HEIGHT - 1,
    };
    return svgElement("rect", { ...place, class: `cell${state}` });
  });
  return svgElement("g", {}, svgElement("title", {}, titleOf(node)), ...cells);
}

function leaf(node: PlacedNode, top: number): SVGElement {
  const width = WIDTHS.leaf - 6;
  const place = { x: node.x - width / 2, y: top, width, height: LEAF_HEIGHT, rx: 4 };
  return svgElement(
    "g",
    {},
    svgElement("title", {}, titleOf(node)),
    svgElement("rect", { ...place, class: `leaf${moved(node)}` }),
    svgElement(
      "text",
      { x: node.x, y: top + 15, "text-anchor": "middle", ...fitted(String(node.position), width) },
      String(node.position),
    ),
  );
}

/** Squeezes a label that would not fit. */
function fitted(text: string, width: number) {
  return text.length * 7 > width - 4
    ? { textLength: width - 6, lengthAdjust: "spacingAndGlyphs" }
    : {};
}

function titleOf({ height, position, before, after }: PlacedNode): string {
  const name = height === 0 ? `account ${position}` : `node ${position} at height ${height}`;
  const change =
    before === after ? `${shortHex(before)}, unmoved` : `${shortHex(before)} → ${shortHex(after)}`;
  return `${name}: ${change}`;
}

function yOf(height: number, levels: number): number {
  return (levels - height) * LEVEL_HEIGHT;
}

function moved({ before, after }: Pick<PlacedNode, "before" | "after">): string {
  return before === after ? "" : " moved";
}

function legend(): HTMLElement[] {
  const kinds = [
    ["cell moved", "moved: filled"],
    ["cell paged", "on the path of a slot, unmoved: thick"],
    ["cell", "not touched: thin"],
  ] as const;
  return kinds.map(([kind, name]) => {
    const cell = svgElement("rect", { x: 2, y: 2, width: 10, height: 10, class: kind });
    const picture = svgElement("svg", { class: "key-cell", "aria-hidden": "true" }, cell);
    return element("li", {}, picture, name);
  });
}

function accountTable({ before, after, slots }: Move): HTMLElement {
  const rows = slots.map((index) => {
    const [was, is] = [before.account(index), after.account(index)];
    const nonces = [was, is].map((account) => String(account?.nonce ?? "none"));
    const balance = is?.balance ?? 0n;
    return [
      `account ${index}`,
      signed(balance - (was?.balance ?? 0n)),
      nonces[0] === nonces[1] ? nonces[0]! : nonces.join(" → "),
      String((is ?? was)?.token ?? "–"),
      is === undefined ? "empty leaf" : formatAmount(balance),
    ];
  });
  return table(["account", "change", "nonce", "token", "balance after"], rows);
}

function signed(change: bigint): string {
  if (change === 0n) return "0";
  return change > 0n ? `+${formatAmount(change)}` : `−${formatAmount(-change)}`;
}
