import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { AnyOperation, ServerEnv } from './operation.js';
import { type ProblemCode, problemKinds, problemMediaType, problemSchema } from './problem.js';

/**
 * Operations as routes of `@hono/zod-openapi`, which checks requests by them and writes the OpenAPI 3.1 document out of
 * them. The schemas of answers go in as the JSON Schemas that zod itself makes, and 3.1 takes as they are: the package
 * makes `allOf` of a reference that may be null, which null never meets, and calls keys of `exactOptional` required.
 */

export function routeOf(operation: AnyOperation) {
  const { id, path, tag, summary, params, query, body, forms, freshness } = operation;
  const codes = problemsOf(operation);
  const statuses = [...new Set(codes.map((code) => problemKinds[code].status))].sort();
  return createRoute({
    method: body === undefined ? 'get' : 'post',
    path,
    operationId: id,
    tags: [tag],
    summary,
    request: {
      params,
      query,
      ...(body === undefined
        ? {}
        : {
            body: {
              required: true,
              description: `${body.description} At most ${body.mostBytes} bytes.`,
              content: Object.fromEntries(
                body.mediaTypes.map((type) => [type, { schema: { type: 'string' as const } }]),
              ),
            },
          }),
    },
    responses: {
      200: {
        description: forms[0].description,
        content: Object.fromEntries(
          forms.map(({ mediaType, schema, example }) => [
            mediaType,
            {
              schema: schema === undefined ? { type: 'string' as const } : schemaReference(schema),
              ...(example === undefined ? {} : { example }),
            },
          ]),
        ),
      },
      ...(freshness === 'none' ? {} : { 304: { description: 'Not modified.' } }),
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          {
            description: codes
              .filter((code) => problemKinds[code].status === status)
              .map((code) => problemKinds[code].title)
              .join('; '),
            content: { [problemMediaType]: { schema: schemaReference(problemSchema) } },
          },
        ]),
      ),
    },
  });
}

function problemsOf({ problems, query, isCostly }: AnyOperation): ProblemCode[] {
  const isChecked = Object.keys(query.shape).length > 0;
  const all: ProblemCode[] = [
    'unknown-parameter',
    ...(isChecked ? (['invalid-parameter'] as const) : []),
    ...problems,
    ...(isCostly ? (['busy', 'too-slow'] as const) : []),
    'internal',
  ];
  return [...new Set(all)];
}

/** The document of all routes that the app has by now. */
export function openApiDocument(app: OpenAPIHono<ServerEnv>, version: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Patchtrail',
      version,
      description: 'Full-text search for Linux kernel patches: patches, their versions, and identifiers.',
      license,
    },
    servers: [{ url: '/' }],
    tags: operationTags.map(([name, description]) => ({ name, description })),
    security: [],
  });
}

const license = { name: 'MIT', identifier: 'MIT' };

const operationTags = [
  ['search', 'Search for patches and identifiers.'],
  ['patches', 'A patch, its versions and its thread.'],
  ['pages', 'HTML pages.'],
  ['service', 'Health, metrics and machine-readable descriptions.'],
] as const;

/** Puts every schema with an id among the components, where `routeOf` refers to it. */
export function addAnswerSchemas({ openAPIRegistry }: OpenAPIHono<ServerEnv>): void {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: (id) => componentsPath + id, override: opened });
  for (const [id, schema] of Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
    openAPIRegistry.registerComponent('schemas', id, plain(schema));
}

const componentsPath = '#/components/schemas/';

function schemaReference(schema: z.ZodType): PlainSchema {
  const id = z.globalRegistry.get(schema)?.id;
  return id === undefined ? plain(z.toJSONSchema(schema, { override: opened })) : { $ref: componentsPath + id };
}

type Components = NonNullable<ReturnType<OpenAPIHono['getOpenAPI31Document']>['components']>;
type PlainSchema = NonNullable<Components['schemas']>[string];

/** As JSON, which is where zod's and the package's types of a schema agree. */
function plain({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): PlainSchema {
  return JSON.parse(JSON.stringify(schema));
}

/** Keys may be added to any answer later: clients are told to expect that. */
function opened({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}
