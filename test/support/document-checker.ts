/** Checks answers against the OpenAPI document that a server hands out, with fastify's own validator. */
import assert from "node:assert/strict";
import { type FastifyInstance, fastify } from "fastify";
import { API_PREFIX } from "../../client/messages/routes.js";

interface Media {
  readonly schema: object;
}

interface Documented {
  readonly responses: Readonly<Record<string, { readonly content: Record<string, Media> }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, Media> };
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export type Check = (value: unknown) => void;

export class DocumentChecker {
  readonly document: OpenApiDocument;
  readonly #compile: (schema: object) => Check;

  private constructor(document: OpenApiDocument, compile: (schema: object) => Check) {
    this.document = document;
    this.#compile = compile;
  }

  static async of(app: FastifyInstance): Promise<DocumentChecker> {
    const answer = await app.inject(`${API_PREFIX}/openapi.json`);
    assert.equal(answer.statusCode, 200);
    const document: OpenApiDocument = answer.json();
    return new DocumentChecker(document, await compilerFor(document));
  }

  /** A check by one schema of the document. */
  checkOf(schema: object): Check {
    return this.#compile(schema);
  }

  /** Checks an answer to a request of a route, by the schema of its status. */
  checkAnswer(method: string, path: string, status: number, body: unknown): void {
    const responses = this.#routeOf(path)[method.toLowerCase()]?.responses ?? {};
    const response = responses[String(status)] ?? responses.default;
    assert.ok(response !== undefined, `${method} ${path} documents no ${status}`);
    const schema = response.content["application/json"]?.schema;
    assert.ok(schema !== undefined, `${method} ${path} documents no JSON of ${status}`);
    this.#compile(schema)(body);
  }

  #routeOf(path: string) {
    const [bare] = path.split("?");
    const found = Object.entries(this.document.paths).find(([pattern]) =>
      new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(bare!),
    );
    assert.ok(found !== undefined, `${bare} is not documented`);
    return found[1];
  }
}

async function compilerFor({ components }: OpenApiDocument): Promise<(schema: object) => Check> {
  const customOptions = { strict: false, coerceTypes: false, removeAdditional: false } as const;
  const bare = fastify({ ajv: { customOptions } });
  const known = new Map<object, Check>();
  let compile: ((schema: object) => Check) | undefined;
  bare.get("/", (request, reply) => {
    compile = (schema) => {
      const whole = earlierDraft({ components, ...schema }) as object;
      const check = known.get(schema) ?? checkBy(request.compileValidationSchema(whole));
      known.set(schema, check);
      return check;
    };
    return reply.send("");
  });
  await bare.inject("/");
  return compile!;
}

function checkBy(validate: ((value: unknown) => boolean) & { errors?: unknown }): Check {
  return (value) => {
    const isValid = validate(value);
    const found = () => JSON.stringify({ errors: validate.errors, value }).slice(0, 2000);
    assert.ok(isValid, isValid ? "" : found());
  };
}

/** Draft 7, which fastify's validator reads, has `items` where draft 2020-12 has `prefixItems`. */
function earlierDraft(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(earlierDraft);
  const { prefixItems, items, ...rest } = schema as Record<string, unknown>;
  const list = items === undefined ? {} : { items };
  const tuple = { items: prefixItems, additionalItems: items };
  const entries = Object.entries({ ...rest, ...(prefixItems === undefined ? list : tuple) });
  return Object.fromEntries(entries.map(([name, value]) => [name, earlierDraft(value)]));
}
