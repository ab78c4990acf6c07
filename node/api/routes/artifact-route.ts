/**
 * `GET /provers/artifacts/{sha256}`: files by their hash, in one part or from a byte on. Which files those are is said
 * by the node; nothing of a request becomes part of a path.
 */
import { createReadStream } from "node:fs";
import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from "fastify";
import * as v from "valibot";
import { ARTIFACT_PATH } from "../../../client/messages/prover-routes.js";
import { hash } from "../../../client/messages/values.js";
import type { ArtifactFile } from "../../../prover/artifacts/artifact-file.js";
import { apiError } from "../answers/api-error.js";
import { readPart } from "../answers/read-request.js";
import { fastifyPath } from "./add-route.js";

const params = v.strictObject({ sha256: hash });

/** Bytes from one on, up to another or to the end; other forms are answered as if they were not there, as HTTP allows. */
const RANGE = /^bytes=(\d{1,15})-(\d{0,15})$/;

/** A key takes its time; who reads nothing is cut off by the connection's own limit. */
const LONGEST_MS = 24 * 3_600_000;

/** @param guard refuses who may not ask */
export function addArtifactRoute(
  app: FastifyInstance,
  files: readonly ArtifactFile[],
  guard: Pick<RouteShorthandOptions, "onRequest" | "preParsing">,
): void {
  const byHash = new Map(files.map((file) => [`0x${file.sha256}`, file]));
  app.get(fastifyPath(ARTIFACT_PATH), {
    ...guard,
    schema: { hide: true },
    handlerTimeout: LONGEST_MS,
    handler: async (request, reply) => {
      const { sha256 } = readPart(request.params, params, "path");
      const file = byHash.get(sha256);
      if (file === undefined)
        throw apiError("UnknownArtifact", `no file here has sha256 ${sha256}`);
      return sendFile(file, request.headers, reply);
    },
  });
}

interface Asked {
  readonly range?: string | undefined;
  readonly "if-range"?: string | string[] | undefined;
  readonly "if-none-match"?: string | undefined;
}

async function sendFile(
  { path, size, sha256 }: ArtifactFile,
  asked: Asked,
  reply: FastifyReply,
): Promise<unknown> {
  const etag = `"${sha256}"`;
  void reply.headers({ etag, "accept-ranges": "bytes", "cache-control": "private, no-transform" });
  if (asked["if-none-match"] === etag) return reply.code(304).send();
  void reply.type("application/octet-stream");
  const isSame = [undefined, etag].includes(asked["if-range"] as string | undefined);
  const [, first, last = ""] = (isSame && RANGE.exec(asked.range ?? "")) || [];
  if (first === undefined) {
    return reply.header("content-length", size).send(createReadStream(path));
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) return reply.code(416).header("content-range", `bytes */${size}`).send();
  void reply.code(206).headers({
    ...{ "content-range": `bytes ${start}-${end}/${size}`, "content-length": end - start + 1 },
  });
  return reply.send(createReadStream(path, { start, end }));
}
