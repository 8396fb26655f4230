import type { Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import type { AdmissionGate } from './admission.js';
import { entityTag, matchesTag } from './entity-tag.js';
import type { OpenApiDocument } from './openapi-document.js';
import { type ProblemCode, ProblemError, type ProblemFault } from './problem.js';
import type { RequestFacts } from './request-facts.js';

/** Any operation, for what does not depend on its parameters. */
export type AnyOperation = Operation<z.ZodObject, z.ZodObject>;

/** What handlers find in a request's context. */
export interface ServerEnv {
  Variables: { facts: RequestFacts };
}
export type ServerContext = Context<ServerEnv>;

/** One form in which a route answers. */
export interface AnswerForm {
  readonly mediaType: string;
  readonly description: string;
  /** Of JSON. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
}

/**
 * A route: what it takes, what it gives, what it costs. From this one description requests are checked, answers are
 * negotiated and cached, and `/openapi.json` is written.
 */
export interface Operation<Path extends z.ZodObject, Query extends z.ZodObject> {
  readonly id: string;
  /** As OpenAPI writes it: `/api/patches/{id}`. */
  readonly path: string;
  readonly tag: 'search' | 'patches' | 'pages' | 'service';
  readonly summary: string;
  readonly params: Path;
  readonly query: Query;
  /** The first is given where the client has no wish. */
  readonly forms: readonly [AnswerForm, ...AnswerForm[]];
  readonly problems: readonly ProblemCode[];
  /** Whether it must wait for its turn. */
  readonly isCostly: boolean;
  /** How long an answer holds: until the index changes, until then but no longer than the day, or not at all. */
  readonly freshness: 'generation' | 'day' | 'none';
}

export interface OperationRequest<Path extends z.ZodObject, Query extends z.ZodObject> {
  readonly context: ServerContext;
  readonly params: z.output<Path>;
  readonly query: z.output<Query>;
  /** Of the form that was agreed on. */
  readonly mediaType: string;
}

export type Handler<Path extends z.ZodObject, Query extends z.ZodObject> = (
  request: OperationRequest<Path, Query>,
) => Response | Promise<Response>;

export interface OperationSetting {
  readonly app: Hono<ServerEnv>;
  readonly document: OpenApiDocument;
  readonly gate: AdmissionGate;
  readonly generation: () => Promise<string>;
  /** Changes with the program, so that a new release is not taken for what was cached of the old. */
  readonly release: string;
}

export const noParameters = z.object({});

/** Adds a route to the app and to its OpenAPI document. */
export function addOperation<Path extends z.ZodObject, Query extends z.ZodObject>(
  { app, document, gate, generation, release }: OperationSetting,
  operation: Operation<Path, Query>,
  handle: Handler<Path, Query>,
): void {
  document.add(operation);
  app.get(operation.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
    const facts = context.get('facts');
    facts.route = operation.path;
    const query = readQuery(operation.query, new URL(context.req.url).searchParams);
    const params = readParameters(operation.params, new Map(Object.entries(context.req.param())), 'path');
    const mediaType = agreedForm(context, operation, query);
    const request = { context, params, query, mediaType };
    const run = async (): Promise<Response> => handle(request);
    const enter = (): Promise<Response> => (operation.isCostly ? gate.run(run) : run());
    if (operation.freshness === 'none') {
      const response = await enter();
      if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store');
      return response;
    }
    const tag = entityTag([
      release,
      await generation(),
      operation.freshness === 'day' ? new Date().toISOString().slice(0, 10) : null,
      operation.id,
      mediaType,
      JSON.stringify([params, query]),
    ]);
    if (matchesTag(context.req.header('If-None-Match'), tag))
      return withCaching(new Response(null, { status: 304 }), tag);
    const response = await enter();
    // Half an answer is not to be kept.
    if (response.status === 200 && !response.headers.has('Cache-Control')) withCaching(response, tag);
    return response;
  });
}

function withCaching(response: Response, tag: string): Response {
  response.headers.set('ETag', tag);
  response.headers.set('Cache-Control', 'public, max-age=0, must-revalidate');
  return response;
}

/** By `format`, where the route takes one, else by the `Accept` header. */
function agreedForm(context: ServerContext, { forms }: AnyOperation, query: Readonly<Record<string, unknown>>): string {
  const supports = forms.map((form) => form.mediaType);
  if (supports.length === 1) return supports[0]!;
  const named = formats.get(String(query['format']));
  if (named !== undefined && supports.includes(named)) return named;
  return accepts(context, { header: 'Accept', supports, default: supports[0]! });
}

export const formats: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['mbox', 'application/mbox'],
]);

/**
 * Parameters of a query string. One that is not known, or that is given twice where it has one value, is a fault: a
 * misspelt filter would else silently find too much.
 */
export function readQuery<Schema extends z.ZodObject>(schema: Schema, search: URLSearchParams): z.output<Schema> {
  const given = new Map<string, string | string[]>();
  const faults: ProblemFault[] = [];
  for (const name of new Set(search.keys())) {
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : null;
    const values = search.getAll(name);
    if (field === null) {
      const known = Object.keys(schema.shape);
      faults.push({
        pointer: pointer('query', name),
        detail:
          known.length === 0
            ? 'There are no parameters here.'
            : `There is no such parameter; there are ${known.join(', ')}.`,
      });
    } else if (isList(field)) given.set(name, values);
    else if (values.length > 1) faults.push({ pointer: pointer('query', name), detail: 'It is given more than once.' });
    else given.set(name, values[0]!);
  }
  if (faults.length > 0) throw faulty('unknown-parameter', faults);
  return readParameters(schema, given, 'query');
}

function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: ReadonlyMap<string, string | string[]>,
  place: 'query' | 'path',
): z.output<Schema> {
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  throw faulty(
    'invalid-parameter',
    result.error.issues.map((issue) => ({
      pointer: pointer(place, ...issue.path.map(String)),
      detail: `${issue.message}.`,
    })),
  );
}

function faulty(code: 'unknown-parameter' | 'invalid-parameter', faults: readonly ProblemFault[]): ProblemError {
  const isUnknown = code === 'unknown-parameter' && faults.every((fault) => !fault.detail.startsWith('It is given'));
  const detail = faults.map((fault) => `${fault.pointer.split('/').slice(2).join('/')}: ${fault.detail}`).join(' ');
  return new ProblemError(isUnknown ? 'unknown-parameter' : 'invalid-parameter', detail, faults);
}

/** A JSON pointer (RFC 6901) as a URI fragment. */
function pointer(...path: readonly string[]): string {
  return `#/${path.map((part) => part.slice(0, longestName).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

const longestName = 60;

function isList(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodDefault) return isList(schema.def.innerType as z.ZodType);
  return schema instanceof z.ZodArray;
}
