/** Shapes as arguments: the same words and the same answers to slips in every command that takes one. */
import { InvalidArgumentError, Option } from "commander";
import { gotExpected } from "../src/errors.js";
import { COUNT_LETTERS, formatShape, parseShape, type Shape } from "../src/shape.js";

/** What the names of batch circuits in `circuits/instances.json` begin with. */
const CIRCUIT_PREFIX = /^batch-/;

/**
 * Reads a shape, `8x6` or the name of its circuit, `batch-8x6`.
 *
 * @throws InvalidArgumentError which says what was probably meant
 */
export function parseShapeArgument(text: string): Shape {
  const shape = shapeOrProblem(text.replace(CIRCUIT_PREFIX, ""));
  if (!(shape instanceof Error)) return shape;
  const meant = shapeOrProblem(tidied(text));
  const question = meant instanceof Error ? "" : `; did you mean ${formatShape(meant)}?`;
  throw new InvalidArgumentError(`${shape.message}${question}`);
}

/**
 * Reads a shape for the contract that takes every batch with its proof: it takes none that is signed.
 *
 * @throws InvalidArgumentError for one that is, and as `parseShapeArgument` does
 */
export function parseUnsignedShape(text: string): Shape {
  const shape = parseShapeArgument(text);
  if (shape.signed !== true) return shape;
  const expected = "one that is not signed: the contract takes batches by their proofs";
  throw new InvalidArgumentError(String(gotExpected("shape", formatShape(shape), expected)));
}

/** `--shape NxM` or `--shape NxM-DdEeWwPps`. */
export function shapeOption(parse: (text: string) => Shape = parseShapeArgument): Option {
  return new Option(
    "--shape <NxM>",
    "batch of N transfers among at most M accounts, e.g. 4x4; with payments to keys 4x6-2p, with all else 4x6-2d1e1w2p",
  ).argParser(parse);
}

/** `--any-shape`. */
export function anyShapeOption(): Option {
  const what = "take shapes that circuits/instances.json does not list as well";
  return new Option("--any-shape", what);
}

function shapeOrProblem(text: string): Shape | Error {
  try {
    return parseShape(text);
  } catch (error) {
    return error as Error;
  }
}

/** Without a circuit's prefix and depth, in lower case, with x between the numbers, counts in order. */
function tidied(text: string): string {
  const plain = text.toLowerCase().replaceAll(/\s/g, "").replace(CIRCUIT_PREFIX, "");
  const [size = "", ...rest] = plain.replace(/-l\d+$/, "").split(/[-_]/);
  const counts = rest.join("").match(/\d+[a-z]/g) ?? [];
  const place = (count: string) => COUNT_LETTERS.indexOf(count.slice(-1));
  const signed = rest.join("").endsWith("s") ? "s" : "";
  const inOrder = counts.sort((a, b) => place(a) - place(b)).join("") + signed;
  return `${size.replace(/×|\*|by/, "x")}${inOrder === "" ? "" : `-${inOrder}`}`;
}
