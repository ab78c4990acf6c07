/** Where blobs are looked for, as it is typed. */
import assert from "node:assert/strict";
import { Command } from "commander";
import { blobsOption, openBlobs, type TypedSource } from "../../cli/l1/blobs-option.js";
import type { WantedBlob } from "../../l1/blobs/blob-source.js";
import type { QuipuError } from "../../src/errors.js";
import { FileServer } from "../support/file-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** What the option makes of its values. */
function typed(...values: readonly string[]): readonly TypedSource[] | undefined {
  const command = new Command().addOption(blobsOption()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  const argv = values.flatMap((value) => ["--blobs", value]);
  return command.parse(argv, { from: "user" }).opts<{ blobs?: TypedSource[] }>().blobs;
}

describe("a source of blobs on the command line", () => {
  it("is a beacon node by its name, an archive by its address, or a folder", () => {
    for (const [text, kind, at] of [
      ["beacon:http://127.0.0.1:5052", "beacon", "http://127.0.0.1:5052"],
      ["beacon:https://host/path?key=1", "beacon", "https://host/path?key=1"],
      ["https://host/blobs", "server", "https://host/blobs"],
      ["HTTP://host", "server", "HTTP://host"],
      ["blobs", "folder", "blobs"],
      ["./beacon", "folder", "./beacon"],
      ["/srv/a:b/blobs", "folder", "/srv/a:b/blobs"],
      ["C:\\blobs", "folder", "C:\\blobs"],
    ] as const) {
      assert.deepEqual(typed(text), [{ kind, at }], text);
    }
  });

  it("may be given again; the order stays", () => {
    const all = typed("kept", "beacon:http://a", "http://b")!;
    assert.deepEqual(
      all.map(({ at }) => at),
      ["kept", "http://a", "http://b"],
    );
    assert.equal(typed(), undefined);
  });

  it("is nothing else", () => {
    for (const text of [
      ...["", "beacon:", "beacon:host", "beacon:./folder", "beacon:ftp://host", "ftp://host"],
      ...["file:///srv/blobs", "http:", "http://", "http://me:hush@host", "beacon:http://me@host"],
    ]) {
      assert.throws(() => typed(text), { code: "commander.invalidArgument" }, text);
    }
  });

  it("is asked in the order that was typed", async () => {
    const files = await FileServer.start();
    try {
      const folder = temporaryFolder();
      const finder = await openBlobs(typed(folder, `beacon:${files.url}`, `${files.url}/kept`)!);
      const block = { number: 1, hash: `0x${"cd".repeat(32)}`, timestamp: 2 ** 40 } as const;
      const wanted: WantedBlob = { versionedHash: `0x01${"ab".repeat(31)}`, block };
      await assert.rejects(finder.find(wanted), (error: QuipuError) => {
        const names = error.details.got!.split("; ").map((part) => part.split(": ")[0]);
        assert.deepEqual(names, [
          `folder ${folder}`,
          `beacon node ${files.url}`,
          `archive ${files.url}`,
        ]);
        return true;
      });
    } finally {
      await files.stop();
    }
  });
});
