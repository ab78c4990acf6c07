import assert from "node:assert/strict";
import { explainFailure } from "../../../node/database/explain-failure.js";

/** What servers have said, and what it means. */
const CASES = [
  [
    'FATAL:  could not write lock file "postmaster.pid": No space left on device',
    "NoSpaceLeft",
    /the disk is full/,
  ],
  [
    'initdb: error: could not create directory "/data/x": Permission denied',
    "DatabaseFolderUnusable",
    /Permission denied/,
  ],
  [
    "postgres: error while loading shared libraries: libicui18n.so.60: cannot open shared object file: No such file or directory",
    "PlatformUnsupported",
    /libicui18n.*DATABASE_URL/,
  ],
  [
    "postgres: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found",
    "PlatformUnsupported",
    /GLIBC_2\.38/,
  ],
  ["error: spawn /x/postgres ENOENT", "PlatformUnsupported", /ENOENT/],
  [
    '2026-11-29 11:50:17.021 UTC [1] FATAL:  configuration file "/x" contains errors',
    "DatabaseFailed",
    /it: configuration file "\/x" contains errors/,
  ],
  ["", "DatabaseFailed", /it said nothing/],
] as const;

describe("a server that ends", () => {
  for (const [text, code, message] of CASES) {
    it(`means ${code} by: ${text.slice(0, 60) || "nothing"}`, () => {
      const error = explainFailure("it", text);
      assert.equal(error.code, code);
      assert.match(error.message, message);
    });
  }
});
