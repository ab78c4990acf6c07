/**
 * Imports run one way. The picture of docs/architecture.md has the rooms in their order, and nothing else does: a
 * room imports only from itself and from those before it, and below the rooms no folders import each
 * other in a circle.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";

/** Rooms of the picture that hold no TypeScript. */
const OTHER_LANGUAGES = ["circuits", "contracts"];

/** The front doors of a folder: they alone may import what lies in the folders below. */
const FRONT_DOOR = /^(index|main)\.ts$/;

/** Loose files that import the folders beside them: to be mended, not to be added to. */
const KNOWN_UPWARD: readonly string[] = [];
/** Folders that import each other in a circle, likewise; "." stands for the loose files. */
const KNOWN_CIRCLES: readonly string[] = [];

/** The rooms of the picture, from the first to the last: each line names one. */
function roomsOfPicture(): string[] {
  const page = readFileSync(join(packageRoot, "docs", "architecture.md"), "utf8");
  const picture = /## The way of the data\n+```\n(.*?)```/s.exec(page)![1]!;
  const names = picture.split("\n").flatMap((line) => /(?<= )[a-z0-9/]+\/(?= |$)/.exec(line) ?? []);
  return names.map((name) => name.slice(0, -1)).filter((name) => !OTHER_LANGUAGES.includes(name));
}

/** Folders that tsconfig compiles and that are no room: they are used by nobody. */
const BESIDE_THE_ROOMS = ["scripts", "test"];

const rooms = roomsOfPicture();

function sourcesOf(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

/** Paths of the files that a file imports or starts as a thread, types included. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(packageRoot, path), "utf8");
  const found = [...text.matchAll(/(?:from|import|import\(|new URL\()\s*"(\.[^"]+)"/g)];
  return found.map((match) => join(dirname(path), match[1]!).replace(/\.js$/, ".ts"));
}

/** Where a file is in the order: the loose files of src/ before all rooms, its front door behind its own. */
function placeOf(path: string): number {
  if (path === "src/index.ts") return rooms.findLastIndex((room) => room.startsWith("src/"));
  if (dirname(path) === "src") return -1;
  return rooms.findIndex((room) => path.startsWith(`${room}/`));
}

/** An import as a step between two neighbours: folders, front doors, or "." for all loose files. */
interface Step {
  /** The folder that both are in. */
  readonly within: string;
  readonly from: string;
  readonly to: string;
}

function stepOf(importer: string, imported: string): Step {
  const [a, b] = [importer.split("/"), imported.split("/")];
  let depth = 0;
  while (a[depth] === b[depth] && depth < Math.min(a.length, b.length) - 1) depth += 1;
  const neighbour = (parts: readonly string[]) => {
    const name = parts[depth]!;
    return parts.length > depth + 1 || FRONT_DOOR.test(name) ? name : ".";
  };
  return { within: a.slice(0, depth).join("/"), from: neighbour(a), to: neighbour(b) };
}

/** The sets of nodes that can all be reached from each other, of two nodes or more. */
function circlesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reached = (start: string): Set<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of edges.get(node) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return seen;
  };
  const reach = new Map([...edges.keys()].map((node) => [node, reached(node)]));
  const circles = [...edges.keys()].map((node) =>
    [...reach.get(node)!].filter((other) => reach.get(other)?.has(node)).sort(),
  );
  return [...new Map(circles.map((circle) => [circle.join(" "), circle])).values()].filter(
    ({ length }) => length > 0,
  );
}

function addTo<Key>(edges: Map<Key, Set<string>>, from: Key, to: string): void {
  const known = edges.get(from) ?? new Set();
  edges.set(from, known.add(to));
}

describe("layering", () => {
  const { include } = JSON.parse(readFileSync(join(packageRoot, "tsconfig.json"), "utf8"));
  const folders: string[] = include.filter((name: string) => !BESIDE_THE_ROOMS.includes(name));
  const sources = folders.flatMap(sourcesOf);
  const imports = new Map(sources.map((path) => [path, importsOf(path)]));
  const steps = sources.flatMap((path) =>
    imports.get(path)!.map((imported) => stepOf(path, imported)),
  );

  it("has every folder of the sources in the picture, once", () => {
    assert.equal(new Set(rooms).size, rooms.length);
    assert.deepEqual(
      sources.filter((path) => dirname(path) !== "src" && placeOf(path) < 0),
      [],
    );
    const empty = rooms.filter((room) => !sources.some((path) => path.startsWith(`${room}/`)));
    assert.deepEqual(empty, []);
  });

  it("has no import of a later room, in the order of the picture", () => {
    const forward = sources.flatMap((path) =>
      imports
        .get(path)!
        .filter((imported) => placeOf(imported) > placeOf(path))
        .map((imported) => `${path} imports ${imported}`),
    );
    assert.deepEqual(forward, []);
  });

  it("has loose files that import no folder beside them, but for front doors", () => {
    const upward = steps
      .filter(({ within, from, to }) => within !== "" && from === "." && to !== ".")
      .map(({ within, to }) => `${within}: ${to}`);
    assert.deepEqual([...new Set(upward)].sort(), KNOWN_UPWARD);
  });

  it("has no folders that import each other in a circle, at any depth", () => {
    const edges = new Map<string, Map<string, Set<string>>>();
    for (const { within, from, to } of steps.filter((step) => step.from !== step.to)) {
      const inside = edges.get(within) ?? new Map<string, Set<string>>();
      edges.set(within, inside);
      addTo(inside, from, to);
    }
    const circles = [...edges].flatMap(([within, inside]) =>
      circlesOf(inside).map((circle) => `${within}: ${circle.join(" ")}`),
    );
    assert.deepEqual(circles, KNOWN_CIRCLES);
  });

  it("has no files that import each other in a circle", () => {
    const edges = new Map([...imports].map(([path, imported]) => [path, new Set(imported)]));
    assert.deepEqual(circlesOf(edges), []);
  });

  it("draws in one room, which is loaded when it is needed: the package comes without vega", () => {
    const drawing = sources.filter((path) => path.startsWith("bench/report/"));
    for (const path of sources.filter((source) => !drawing.includes(source))) {
      const text = readFileSync(join(packageRoot, path), "utf8");
      assert.doesNotMatch(text, /from "vega/, path);
      assert.doesNotMatch(text, /^(import|export)(?! type)[^;]*from "[^"]*\/report\//m, path);
    }
    const drawn = drawing.map((path) => readFileSync(join(packageRoot, path), "utf8"));
    assert.ok(drawn.some((text) => /from "vega"/.test(text)));
  });
});
