/** The bytes of a batch, by field: each can be flipped, by pointer or by key. */
import { calldataFields, type Field, type FieldGroup, fieldAt } from "../run/calldata-fields.js";
import { namedFlips, withFlips } from "../run/named-flips.js";
import type { LoadedBatch } from "../run/run.js";
import { byId, element } from "./element.js";

const GROUP_NAMES: Readonly<Record<FieldGroup, string>> = {
  root: "roots of the state",
  identity: "deployment, keys, owners, tokens",
  fee: "fees and who gets them",
  account: "accounts, by number",
  slot: "accounts, by slot",
  amount: "amounts",
  digest: "digest of the data",
  proof: "proof",
  padding: "zeros",
};

/** Fields from so many bytes on stand alone in their row. */
const WIDE = 20;

export class BytesView {
  readonly #calldata: Uint8Array;
  readonly #fields: readonly Field[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #named: ReadonlyMap<number, HTMLButtonElement>;
  readonly #undo = element("button", { type: "button", disabled: true }, "Undo");
  readonly #flips = new Set<number>();
  readonly #onChange: (calldata: Uint8Array | undefined) => void;
  /** The byte that the tab key reaches. */
  #current = 0;

  /** @param onChange gets the altered bytes, or undefined when nothing is flipped any more */
  constructor(
    { calldata, batch }: LoadedBatch,
    onChange: (calldata: Uint8Array | undefined) => void,
  ) {
    this.#calldata = calldata;
    this.#onChange = onChange;
    this.#fields = batch === undefined ? [] : calldataFields(calldata, batch.shape);
    this.#buttons = Array.from(calldata, (_, position) => this.#makeButton(position));
    this.#named = new Map(
      namedFlips(this.#fields).map(({ name, position }) => {
        const button = element(
          "button",
          { type: "button", "aria-pressed": "false" },
          `Flip ${name}`,
        );
        button.addEventListener("click", () => this.#flip(position));
        return [position, button];
      }),
    );
    this.#undo.addEventListener("click", () => {
      this.#flips.clear();
      this.#changed();
    });
    this.#show();
  }

  #show(): void {
    const buttons = this.#buttons.length === 0 ? [] : [...this.#named.values(), this.#undo];
    byId("flips").replaceChildren(...buttons.map((button) => element("li", {}, button)));
    byId("bytes").replaceChildren(...this.#sections());
    const used = new Set(this.#fields.map(({ group }) => group));
    const groups = (Object.keys(GROUP_NAMES) as FieldGroup[]).filter((group) => used.has(group));
    const legend = groups.map((group) =>
      element("li", {}, element("span", { class: `swatch ${group}` }), GROUP_NAMES[group]),
    );
    byId("legend").replaceChildren(...legend);
    this.#update();
  }

  #sections(): HTMLElement[] {
    const parts = new Map<string, Field[]>();
    for (const field of this.#fields) {
      parts.set(field.section, [...(parts.get(field.section) ?? []), field]);
    }
    return [...parts].map(([name, fields]) => {
      const isWhole = fields.some(({ length }) => length > WIDE);
      const boxes = element("div", { class: "fields" }, ...fields.map((field) => this.#box(field)));
      return element(
        "div",
        { class: isWhole ? "part whole" : "part" },
        element("h3", {}, name),
        boxes,
      );
    });
  }

  #box({ section, name, group, offset, length }: Field): HTMLElement {
    const bytes = this.#buttons.slice(offset, offset + length);
    return element(
      "div",
      { class: `field ${group}` },
      ...(name === section ? [] : [element("span", { class: "name" }, name)]),
      element("div", { class: "run-of-bytes" }, ...bytes),
    );
  }

  #makeButton(position: number): HTMLButtonElement {
    const button = element("button", { type: "button", class: "byte", tabindex: -1 });
    button.addEventListener("click", () => this.#flip(position));
    button.addEventListener("focus", () => this.#visit(position));
    button.addEventListener("mouseenter", () => this.#inspect(position));
    button.addEventListener("keydown", (event) => this.#move(event, position));
    return button;
  }

  #move(event: KeyboardEvent, position: number): void {
    const target = this.#targetOf(event.key, position);
    if (target === undefined) return;
    event.preventDefault();
    this.#buttons[target]?.focus();
  }

  /** Where a key leads from a byte. */
  #targetOf(key: string, position: number): number | undefined {
    const field = fieldAt(this.#fields, position);
    const last = this.#buttons.length - 1;
    switch (key) {
      case "ArrowLeft":
        return Math.max(0, position - 1);
      case "ArrowRight":
        return Math.min(last, position + 1);
      case "ArrowUp":
        return fieldAt(this.#fields, Math.max(0, field.offset - 1)).offset;
      case "ArrowDown":
        return Math.min(last, field.offset + field.length);
      case "Home":
        return 0;
      case "End":
        return last;
      default:
        return undefined;
    }
  }

  #visit(position: number): void {
    this.#buttons[this.#current]!.tabIndex = -1;
    this.#current = position;
    this.#buttons[position]!.tabIndex = 0;
    this.#inspect(position);
  }

  #flip(position: number): void {
    if (!this.#flips.delete(position)) this.#flips.add(position);
    this.#visit(position);
    this.#changed();
  }

  #changed(): void {
    this.#update();
    this.#onChange(this.#flips.size === 0 ? undefined : this.#altered());
  }

  #altered(): Uint8Array {
    return withFlips(this.#calldata, this.#flips);
  }

  /** Brings every button in line with the flips. */
  #update(): void {
    const altered = this.#altered();
    for (const [position, button] of this.#buttons.entries()) {
      const hex = altered[position]!.toString(16).padStart(2, "0");
      const isFlipped = this.#flips.has(position);
      const { section, name } = fieldAt(this.#fields, position);
      button.textContent = hex;
      button.setAttribute("aria-pressed", String(isFlipped));
      button.setAttribute("aria-label", `byte ${position}, ${hex}, ${section}, ${name}`);
    }
    for (const [position, button] of this.#named) {
      button.setAttribute("aria-pressed", String(this.#flips.has(position)));
    }
    this.#undo.disabled = this.#flips.size === 0;
    if (this.#buttons.length > 0) this.#buttons[this.#current]!.tabIndex = 0;
    this.#inspect(this.#flips.size === 0 ? undefined : [...this.#flips].at(-1));
  }

  /** Says what a byte is, and what has become of its field. */
  #inspect(position: number | undefined): void {
    if (position === undefined) {
      const hint =
        this.#buttons.length === 0
          ? "There are no bytes: the file cannot be read as a batch."
          : "Point at a byte to see what it says.";
      byId("inspector").replaceChildren(hint);
      return;
    }
    const field = fieldAt(this.#fields, position);
    const [was, is] = [field.read(this.#calldata), field.read(this.#altered())];
    const title = field.section === field.name ? field.name : `${field.section}: ${field.name}`;
    byId("inspector").replaceChildren(
      `Byte ${position} of ${this.#calldata.length}. `,
      element("strong", {}, title),
      was === is ? `, ${was}` : `, ${is}; it was ${was}`,
      ".",
    );
  }
}
