/** What is answered when something goes wrong: one table, one form, nothing that others should not see. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { API_ERROR_CODES } from "../../../client/messages/api-error-code.js";
import { answerTo } from "../../../node/api/answers/error-answer.js";
import { STATUS_OF } from "../../../node/api/answers/error-status.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { gotExpected, QuipuError, RULE_OF, ruleError } from "../../../src/errors.js";
import { DocumentChecker } from "../../support/document-checker.js";
import { at, FakeNodeView } from "../../support/fake-node-view.js";
import { submission } from "../../support/signed-transfer.js";

/** The members of a union of codes, as the source lists them. */
function codesOf(file: string, type: string): string[] {
  const text = readFileSync(join(packageRoot, file), "utf8");
  const union = new RegExp(`export type ${type} =(.*?);\\n`, "s").exec(text)![1]!;
  return [...union.matchAll(/^\s*\| "(\w+)"/gm)].map((match) => match[1]!);
}

describe("api: errors", () => {
  const view = new FakeNodeView();
  const lines: string[] = [];
  let app: FastifyInstance;
  let checker: DocumentChecker;

  before(async () => {
    const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    app = await createApi(view, { rates: false, logger });
    checker = await DocumentChecker.of(app);
  });
  after(() => app.close());

  /** What is answered to a submission for which the node has this error. */
  async function answerOf(error: unknown) {
    view.onSubmit = () => {
      throw error;
    };
    const answer = await app.inject(submission(0));
    checker.checkAnswer("POST", at("/transactions"), answer.statusCode, answer.json());
    return answer;
  }

  it("have a status for each code of protocol, L1, node and API", () => {
    const listed = [
      ...codesOf("src/errors.ts", "ErrorCode"),
      ...codesOf("l1/l1-error.ts", "L1ErrorCode"),
      ...codesOf("node/node-error.ts", "NodeErrorCode"),
      ...Object.keys(RULE_OF),
      ...API_ERROR_CODES,
    ];
    assert.ok(listed.length > 70);
    assert.deepEqual(
      listed.filter((code) => !STATUS_OF.has(code)),
      [],
    );
    assert.deepEqual([STATUS_OF.get("FeeTooLow"), STATUS_OF.get("StoreBusy")], [422, 503]);
    const others = [...STATUS_OF.keys()].filter((code) => !listed.includes(code));
    assert.deepEqual(others, ["ContractFrozen"]);
  });

  it("say with Retry-After when a passing one is worth another try, and of no other", async () => {
    for (const [code, status] of STATUS_OF) {
      const answer = await answerOf(new QuipuError(code, "in words"));
      assert.equal(answer.statusCode, status, code);
      const retryAfter = answer.headers["retry-after"];
      if (status === 503) assert.match(String(retryAfter), /^[1-9]$/, code);
      else assert.equal(retryAfter, undefined, code);
    }
  });

  it("carry code, rule and details of a refusal", async () => {
    const mismatch = gotExpected("nonce", 7, 5, 3);
    const answer = await answerOf(ruleError("NonceMismatch", mismatch));
    assert.equal(answer.statusCode, 422);
    assert.deepEqual(answer.json(), {
      error: {
        code: "NonceMismatch",
        message: "nonce of account 3: got 7, expected 5",
        rule: "B",
        details: { what: "nonce", got: "7", expected: "5", account: 3 },
      },
    });
  });

  it("tell a fault by an id, under which the log has it, and by nothing else", async () => {
    const faults = [
      new Error("SECRET in words"),
      new QuipuError("InvalidKey", "SECRET in words"),
      new QuipuError("SomethingNew", "SECRET in words"),
      "SECRET",
      undefined,
      Object.assign(new Error("SECRET"), { code: "FST_ERR_X", statusCode: 500 }),
    ];
    for (const fault of faults) {
      lines.length = 0;
      const answer = await answerOf(fault);
      assert.equal(answer.statusCode, 500);
      assert.ok(!answer.body.includes("SECRET") && !answer.body.includes(".ts"), answer.body);
      const { code, details } = answer.json().error;
      assert.equal(code, "Unexpected");
      const logged = lines.filter((line) => line.includes(details.incident));
      assert.equal(logged.length, 1);
      assert.ok(!logged[0]!.includes('"r8"'));
    }
    const { body } = await app.inject(at("/metrics"));
    assert.match(body, new RegExp(`^quipu_http_faults_total (${faults.length}|[1-9]\\d+)$`, "m"));
  });

  it("of reading a request are the client's, of reading files the node's", async () => {
    assert.equal(answerTo(new QuipuError("InvalidFile", "x")).status, 500);
    const payload = '{"kind":"transfer"}';
    const { statusCode, body } = await app.inject({ ...submission(0), payload });
    assert.equal(statusCode, 400);
    assert.match(body, /"code":"InvalidRequest","message":"body: from: got nothing/);
  });

  it("log no body and no query", async () => {
    lines.length = 0;
    view.onSubmit = () => undefined;
    await app.inject(submission(0));
    await app.inject(at(`/claimable?owner=0x${"0d".repeat(20)}&token=0`));
    assert.ok(lines.length > 0);
    assert.ok(!lines.some((line) => /r8|0d0d/.test(line)), lines.join(""));
  });
});
