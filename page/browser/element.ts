/** Makes elements of HTML and SVG. Text stays text, whatever stands in it. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element; attributes that are undefined or false are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** The element of the page's frame that has an id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found;
}

/** A table whose first column has the names of the rows; text columns are aligned to the left. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
  textColumns: readonly number[] = [],
): HTMLTableElement {
  const classOf = (column: number) => (textColumns.includes(column) ? "text" : undefined);
  const heads = header.map((name, i) => element("th", { scope: "col", class: classOf(i) }, name));
  const body = rows.map(([first = "", ...cells]) => {
    const data = cells.map((cell, i) => element("td", { class: classOf(i + 1) }, cell));
    return element("tr", {}, element("th", { scope: "row" }, first), ...data);
  });
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...body),
  );
}

function fill<Any extends Element>(
  made: Any,
  attributes: Attributes,
  children: readonly (Node | string)[],
): Any {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}
