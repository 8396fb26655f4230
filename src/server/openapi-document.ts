import { z } from 'zod';
import type { AnyOperation } from './operation.js';
import { type ProblemCode, problemKinds, problemMediaType, problemSchema } from './problem.js';

type Json = { [key: string]: unknown };

/**
 * The OpenAPI 3.1 description of the routes, out of the schemas that check requests. JSON Schemas are zod's own: 3.1
 * takes them as they are.
 */
export class OpenApiDocument {
  readonly #info: { readonly version: string; readonly description: string };
  readonly #operations: AnyOperation[] = [];

  constructor(info: { readonly version: string; readonly description: string }) {
    this.#info = info;
  }

  add(operation: AnyOperation): void {
    this.#operations.push(operation);
  }

  json(): Json {
    return {
      openapi: '3.1.0',
      info: {
        title: 'Patchtrail',
        version: this.#info.version,
        description: this.#info.description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: operationTags.map(([name, description]) => ({ name, description })),
      paths: Object.fromEntries(this.#operations.map((operation) => [operation.path, { get: described(operation) }])),
      components: { schemas: componentSchemas() },
      security: [],
    };
  }
}

const operationTags = [
  ['search', 'Finding patches and names of code.'],
  ['patches', 'One patch, its versions, its conversation.'],
  ['pages', 'What people look at.'],
  ['service', 'How the server is, and what it offers to programs.'],
] as const;

function described(operation: AnyOperation): Json {
  const { id, tag, summary, params, query, forms, freshness } = operation;
  const codes = problemsOf(operation);
  const statuses = [...new Set(codes.map((code) => problemKinds[code].status))].sort();
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...parameters(params, 'path'), ...parameters(query, 'query')],
    responses: {
      200: {
        description: forms[0].description,
        content: Object.fromEntries(
          forms.map(({ mediaType, schema, example }) => [
            mediaType,
            {
              schema: schema === undefined ? { type: 'string' } : schemaReference(schema),
              ...(example === undefined ? {} : { example }),
            },
          ]),
        ),
      },
      ...(freshness === 'none' ? {} : { 304: { description: 'What the client has is still right.' } }),
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
  };
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

function parameters(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Json;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

const componentsPath = '#/components/schemas/';

function schemaReference(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.id;
  if (id !== undefined) return { $ref: `${componentsPath}${id}` };
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { override: opened });
  return plain;
}

/** Every schema with an id. */
function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: (id) => componentsPath + id, override: opened });
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

/** Keys may be added to any answer later: clients are told to expect that. */
function opened({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}
