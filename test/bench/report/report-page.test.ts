/** The report as a page: what it says, and that nothing in a result can break it. */
import assert from "node:assert/strict";
import { reportPage } from "../../../bench/report/report-page.js";
import { escapeText, html } from "../../../page/look/html.js";
import { madeUpResult } from "../../support/made-up-result.js";

/** What a result would say to run something, or to end the element that it stands in. */
const ATTACK = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;</style></svg>`;

/** What the page says only of a result with a baseline. */
const COMPARED = /×<\/strong> the time of the baseline/;
/** And only of one with figures of others. */
const QUOTED = /quoted<\/strong>/;

describe("the report page", () => {
  it("asks for nothing from elsewhere, and forbids it", async () => {
    const page = await reportPage(await madeUpResult());
    assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;/);
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|src=|href=/);
    // The names of SVG's own vocabulary are no addresses.
    const addresses = page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "");
    assert.doesNotMatch(addresses, /https?:\/\//);
  });

  it("says what was measured, where, by which command, and what was not", async () => {
    const result = await madeUpResult();
    const page = await reportPage(result);
    for (const said of [result.command, result.machine.cpu, result.machine.os, result.startedAt]) {
      assert.ok(page.includes(escapeText(said)), said);
    }
    for (const [name, version] of Object.entries(result.versions)) {
      assert.ok(page.includes(name) && page.includes(version), name);
    }
    // 1x2 by snarkjs: 2000, 2040 and 1940 ms; a transfer of 2x4 takes 1500.
    assert.match(page, /<td>2\.00<\/td><td>1\.97 … 2\.02<\/td><td>0\.040<\/td><td>3<\/td>/);
    assert.match(
      page,
      /<p class="lead"><strong>A transfer takes 700 ms to prove here \(1x2, engine; \d samples, \d+ to \d+ ms\)/,
    );
    assert.match(page, /With snarkjs, a transfer in a batch of 2x4 takes 1500 ms/);
    assert.match(page, /<strong>0\.60×<\/strong>/);
    assert.match(page, /made-up project<\/th><td>≈ 50,000<\/td><td><strong>quoted<\/strong>/);
    assert.match(page, /The stages of .*\bprover\./);
    assert.match(page, /The peak memory of .*\bprover\./);
    assert.match(page, /without its start\. It reads the key again/);
  });

  it("calls a program by its name, unless it has one of quipu's provers'", async () => {
    const result = await madeUpResult();
    assert.doesNotMatch(await reportPage(result), /external/);
    const page = await reportPage({
      ...result,
      measurements: result.measurements.map((measurement) => ({
        ...measurement,
        backend: measurement.backend.replace("external:prover", "external:engine"),
      })),
    });
    assert.match(page, /<td>external engine<\/td>/);
  });

  it("says that the machine was busy, if it was", async () => {
    const result = await madeUpResult();
    assert.doesNotMatch(await reportPage(result), /The machine was busy/);
    const machine = { ...result.machine, loadBefore: [3, 2, 1] as [number, number, number] };
    const page = await reportPage({ ...result, machine });
    assert.match(page, /The machine was busy when the run began \(load 3 on 2 cores\)/);
  });

  it("says what a run left out", async () => {
    const result = await madeUpResult();
    const whole = await reportPage(result);
    const own = result.circuits.filter(({ variant }) => variant === "quipu");
    const names = own.map(({ name }) => name);
    const page = await reportPage({
      ...result,
      circuits: own,
      measurements: result.measurements.filter(({ circuit }) => names.includes(circuit)),
      throughput: [],
      workingSet: null,
      quoted: [],
    });
    const [shown, left] = page.split("<h2>What is not measured</h2>") as [string, string];
    for (const what of ["The baseline, the circuit that tutorials write", "Throughput"]) {
      assert.ok(left.includes(`${what}: this run left it out`), what);
    }
    assert.match(left, /\(the working set\): this run left it out/);
    assert.doesNotMatch(
      shown.replace(/<style>.*?<\/style>/s, ""),
      /baseline|throughput|working set|left out/i,
    );
    for (const said of [COMPARED, QUOTED]) {
      assert.match(whole, said);
      assert.doesNotMatch(page, said);
    }
  });

  it("escapes every text of a result", async () => {
    const result = await madeUpResult();
    const names = new Map(result.circuits.map(({ name }) => [name, `${name}${ATTACK}`]));
    const renamed = <Part extends { circuit: string; backend: string }>(part: Part): Part => ({
      ...part,
      circuit: names.get(part.circuit)!,
      backend: `${part.backend}${ATTACK}`,
    });
    const page = await reportPage({
      ...result,
      command: ATTACK,
      commit: ATTACK,
      versions: { [ATTACK]: ATTACK },
      machine: { ...result.machine, name: ATTACK, cpu: ATTACK, os: ATTACK, architecture: ATTACK },
      circuits: result.circuits.map((circuit) => ({
        ...circuit,
        name: names.get(circuit.name)!,
      })),
      measurements: result.measurements.map(renamed),
      throughput: result.throughput.map(renamed),
      workingSet: { transfers: 2, circuits: [names.get("batch-2x4")!] },
      quoted: [{ project: ATTACK, constraintsPerTransfer: 1, approximate: false, counted: ATTACK }],
    });
    assert.doesNotMatch(page, /<script|<img/);
    assert.equal(page.match(/<\/style>/g)?.length, 1);
    assert.equal(page.match(/<svg /g)?.length, page.match(/<\/svg>/g)?.length);
    assert.ok(page.includes(escapeText(ATTACK)));
  });
});

describe("html", () => {
  it("escapes text, keeps HTML, joins lists, and leaves nothing of what is not there", () => {
    const item = html`<li>${"<b> & \"'"}</li>`;
    assert.equal(item.text, "<li>&lt;b&gt; &amp; &quot;&#39;</li>");
    assert.equal(
      html`<ul>${[item, html`<li>${2}</li>`]}${undefined}${false}</ul>`.text,
      ["<ul><li>&lt;b&gt; &amp; &quot;&#39;</li><li>2</li></ul>"][0],
    );
  });
});
