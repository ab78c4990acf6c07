/** A reader of XML that takes only what is well-formed: enough to say that a drawing can be shown. */
import assert from "node:assert/strict";

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** All text below it, entities left as they are. */
  text: string;
}

const TOKEN = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;

/** Elements of a document in their order. @throws AssertionError where it is not well-formed */
export function xmlElements(document: string): XmlElement[] {
  const elements: XmlElement[] = [];
  const open: XmlElement[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(document);
    assert.ok(token, `not well-formed at ${at}: ${document.slice(at, at + 60)}`);
    const [whole, closing, name = "", attributes = "", single, text] = token;
    assert.doesNotMatch(whole, ENTITY);
    if (text !== undefined) {
      for (const element of open) element.text += text;
      assert.ok(open.length > 0 || text.trim() === "", "text outside of the root element");
    } else if (closing === "/") {
      assert.equal(open.pop()?.name, name, `</${name}> closes another element`);
    } else {
      const element = { name, attributes: attributesOf(attributes), text: "" };
      elements.push(element);
      if (single === "") open.push(element);
    }
  }
  assert.equal(open.length, 0, `<${open.at(-1)?.name}> is not closed`);
  return elements;
}

function attributesOf(text: string): Map<string, string> {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)];
  const attributes = new Map(found.map(([, name, value]) => [name!, value!]));
  assert.equal(attributes.size, found.length, `an attribute twice: ${text}`);
  return attributes;
}
