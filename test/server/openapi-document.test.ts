import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as schemas from '../../src/server/answer-schemas.js';
import { problemSchema } from '../../src/server/problem.js';
import { nextLampPatch } from '../contracts/contract-sources.js';
import { webApp } from '../support/web-app.js';

type Json = { readonly [key: string]: unknown };

interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Json };
  readonly responses: {
    readonly [status: string]: {
      readonly description: string;
      readonly content?: { readonly [type: string]: { readonly schema: Json; readonly example?: unknown } };
    };
  };
}

interface OpenApi {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: { readonly [path: string]: { readonly get?: OperationObject; readonly post?: OperationObject } };
  readonly components: { readonly schemas: { readonly [name: string]: Json } };
}

const { app, get } = webApp();
let document: OpenApi;
let operations: [string, OperationObject][];

beforeAll(async () => {
  const answer = await get('/openapi.json');
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  document = (await answer.json()) as OpenApi;
  operations = Object.entries(document.paths).flatMap(([path, { get: asked, post }]) =>
    [asked, post].flatMap((operation): [string, OperationObject][] =>
      operation === undefined ? [] : [[path, operation]],
    ),
  );
});

function everyObject(value: unknown, visit: (object: Json) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Json);
  for (const inner of Object.values(value)) everyObject(inner, visit);
}

/** What zod makes of a schema of the document, so that answers are held against what is published. */
function published(schema: Json): z.ZodType {
  const definitions = document.components.schemas;
  const text = JSON.stringify({ ...schema, $defs: definitions }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says what it is of', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Patchtrail', license: { name: 'MIT' } });
    expect(document.servers).toEqual([{ url: '/' }]);
  });

  it('has every route that is answered, and no other', () => {
    const answered = new Set(
      app.routes
        // The search of b4 has the form that lore gives it, and is in docs/b4.md.
        .filter(({ method, path }) => (method === 'GET' || method === 'POST') && !/\*|^\/all\/$/.test(path))
        .map(({ path }) => path),
    );
    const described = [...new Set(operations.map(([path]) => path.replaceAll(/\{(\w+)\}/g, ':$1')))];
    expect(described.sort()).toEqual([...answered].sort());
    expect(described.length).toBeGreaterThan(20);
  });

  it('is clean by the rules that linters of such documents have', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { description } of document.tags) expect(description).toMatch(/\.$/);
    for (const [path, operation] of operations) {
      const all = operation.parameters ?? [];
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(operation.tags.length).toBe(1);
      for (const tag of operation.tags) expect(tags).toContain(tag);
      expect(path).toMatch(/^\/(?:[a-z.{}-]+(?:\/[a-z.{}-]+)*)?$/);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const parameters = all.filter((parameter) => parameter.in === 'path');
      expect(parameters.map(({ name }) => name)).toEqual(inPath);
      for (const parameter of all) {
        expect(parameter.schema['type']).toBeTypeOf('string');
        if (parameter.in === 'path') expect(parameter.required).toBe(true);
      }
      const names = all.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(names).size).toBe(names.length);
      expect(operation.responses).toHaveProperty('200');
      expect(operation.responses).toHaveProperty('400');
      for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
        expect(description).not.toBe('');
        if (Number(status) >= 400) expect(Object.keys(content)).toEqual(['application/problem+json']);
      }
    }
  });

  it('refers only to what it has, and has nothing that is not referred to', () => {
    const referred = new Set<string>();
    everyObject(document, (object) => {
      if (typeof object['$ref'] === 'string') referred.add(object['$ref']);
    });
    const components = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(components.length).toBeGreaterThan(10);
    expect([...referred].sort()).toEqual(components.sort());
  });

  it('every example is valid', () => {
    let examples = 0;
    for (const [path, { responses }] of operations) {
      for (const { schema, example } of Object.values(responses['200']!.content ?? {})) {
        if (example === undefined) continue;
        examples++;
        expect([path, published(schema).safeParse(example).error?.issues]).toEqual([path, undefined]);
      }
    }
    expect(examples).toBeGreaterThan(10);
  });
});

describe('answers', () => {
  const lamp = '20260101-lamp-v1-1%40example.org';
  const cases: [string, string, z.ZodType][] = [
    ['/api/search', '/api/search?q=lamp&collapse=versions&explain=1', schemas.searchAnswer],
    ['/api/search', '/api/search?q=lapm', schemas.searchAnswer],
    ['/api/search', '/api/search?q=nothing+like+it&facets=0&highlight=0', schemas.searchAnswer],
    ['/', '/?q=lamp&format=json', schemas.searchAnswer],
    ['/api/patches/{id}', `/api/patches/${lamp}`, schemas.documentAnswer],
    ['/api/patches/{id}', '/api/patches/digest%3A00aa', schemas.documentAnswer],
    ['/patch/{id}', '/patch/wick%2F1?format=json', schemas.documentAnswer],
    ['/api/patches/{id}/versions', `/api/patches/${lamp}/versions`, schemas.versionsAnswer],
    ['/api/patches/{id}/versions', '/api/patches/wick%2F1/versions', schemas.versionsAnswer],
    ['/api/landed/{id}', `/api/landed/${lamp}`, schemas.landedAnswer],
    ['/api/review/{id}', `/api/review/${lamp}`, schemas.reviewAnswer],
    ['/api/patches/{id}/thread', `/api/patches/${lamp}/thread`, schemas.threadAnswer],
    ['/api/compare', `/api/compare?older=${lamp}&newer=20260101-lamp-v5-1%40example.org`, schemas.comparisonAnswer],
    ['/compare', `/compare?older=${lamp}&newer=${lamp}&format=json`, schemas.comparisonAnswer],
    ['/api/identifiers', '/api/identifiers?q=lampLit', schemas.identifiersAnswer],
    ['/api/suggest', '/api/suggest?q=lam', schemas.suggestAnswer],
    ['/api/digests', '/api/digests', schemas.digestsAnswer],
    ['/version', '/version', schemas.versionAnswer],
    ['/healthz', '/healthz', schemas.healthAnswer],
    ['/readyz', '/readyz', schemas.readyAnswer],
    ['/opensearch/suggestions', '/opensearch/suggestions?q=lam', schemas.openSearchSuggestions],
    ['/openapi.json', '/openapi.json', schemas.openApiAnswer],
  ];

  it('to a patch that is sent are as described', async () => {
    const { responses, requestBody } = document.paths['/api/versions']!.post!;
    expect(Object.keys(requestBody!.content)).toContain('message/rfc822');
    for (const search of ['', '?diff=1']) {
      const answer = await app.request(`/api/versions${search}`, {
        method: 'POST',
        headers: { Host: 'localhost', 'Content-Type': 'text/plain' },
        body: nextLampPatch,
      });
      expect(answer.status).toBe(200);
      const body: unknown = await answer.json();
      expect(schemas.givenVersionsAnswer.safeParse(body).error?.issues).toBeUndefined();
      const { schema } = responses['200']!.content!['application/json']!;
      expect(published(schema).safeParse(body).error?.issues).toBeUndefined();
    }
  });

  it('there is a case for every route that answers with JSON', () => {
    const described = operations.flatMap(([path, { responses, requestBody }]) =>
      requestBody === undefined && Object.keys(responses['200']!.content ?? {}).some((type) => type.endsWith('json'))
        ? [path]
        : [],
    );
    expect([...new Set(cases.map(([path]) => path))].sort()).toEqual(described.sort());
  });

  it.each(cases)('of %s are as described: %s', async (path, request, schema) => {
    const answer = await get(request);
    expect(answer.status).toBe(200);
    const type = answer.headers.get('Content-Type')!;
    const body: unknown = await answer.json();
    expect(schema.safeParse(body).error?.issues).toBeUndefined();
    const content = document.paths[path]!.get!.responses['200']!.content!;
    expect(published(content[type]!.schema).safeParse(body).error?.issues).toBeUndefined();
  });

  it('problems are as described too', async () => {
    for (const path of ['/nowhere', '/api/search?limit=x', '/api/patches/x']) {
      expect(problemSchema.safeParse(await (await get(path)).json()).error).toBeUndefined();
    }
  });

  it.each(['/api/search', '/api/patches/{id}', '/', '/healthz', '/help', '/assets/{name}'])(
    'the problems of %s are among those it names',
    async (path) => {
      const responses = document.paths[path]!.get!.responses;
      const concrete = path.replace('{id}', 'nobody').replace('{name}', 'x');
      const seen = await Promise.all([get(concrete), get(`${concrete}?nope=1`), get(`${concrete}?q=-a`)]);
      for (const { status } of seen) expect(Object.keys(responses)).toContain(String(status));
    },
  );
});
