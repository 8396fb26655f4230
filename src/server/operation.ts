import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import type { Lane, SearchEngine } from '../engines/engine.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';
import type { AdmissionGate } from './admission.js';
import { clientOf } from './client-address.js';
import { entityTag, matchesAny, matchesTag } from './entity-tag.js';
import { routeOf } from './openapi-document.js';
import type { ProblemCode } from './problem.js';
import { type RequestBody, readBody } from './request-body.js';
import type { RequestFacts } from './request-facts.js';
import { pathProblem, queryProblem } from './request-faults.js';
import type { ServerSettings } from './server-settings.js';

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
  /** Of a question that is sent with POST; it is read whole before it waits for its turn. */
  readonly body?: RequestBody;
  /** The first is given where the client has no wish. */
  readonly forms: readonly [AnswerForm, ...AnswerForm[]];
  readonly problems: readonly ProblemCode[];
  /** Whether it must wait for its turn. */
  readonly isCostly: boolean;
  /** Whether it waits in the lane of what costs so much that it must hold up nothing else. */
  readonly isHeavy?: (query: z.output<Query>) => boolean;
  /** How long an answer holds: until the index changes, until then but no longer than the day, or not at all. */
  readonly freshness: 'generation' | 'day' | 'none';
}

export interface OperationRequest<Path extends z.ZodObject, Query extends z.ZodObject> {
  readonly context: ServerContext;
  readonly params: z.output<Path>;
  readonly query: z.output<Query>;
  /** Empty where the operation takes none. */
  readonly body: Uint8Array;
  /** Of the form that was agreed on. */
  readonly mediaType: string;
  /** Answers as long as the request has time, in its lane. */
  readonly engine: SearchEngine;
  /** The same for a search, which moves to the heavy lane where it takes more than a moment. */
  search(request: Omit<SearchRequest, 'budget'>): Promise<SearchResponse>;
}

export type Handler<Path extends z.ZodObject, Query extends z.ZodObject> = (
  request: OperationRequest<Path, Query>,
) => Response | Promise<Response>;

export interface OperationSetting {
  readonly app: OpenAPIHono<ServerEnv>;
  readonly engine: SearchEngine;
  readonly gates: Readonly<Record<Lane, AdmissionGate>>;
  /** Requests that turned out too heavy for the quick lane, so that the same again does not have to. */
  readonly knownHeavy: Set<string>;
  readonly settings: ServerSettings;
  readonly generation: () => Promise<string>;
  /** Changes with the program, so that a new release is not taken for what was cached of the old. */
  readonly release: string;
}

export const noParameters = z.object({});

/** What a request holds once its schemas took it. */
interface Checked<Path extends z.ZodObject, Query extends z.ZodObject> {
  readonly in: object;
  readonly out: { readonly param: z.output<Path>; readonly query: z.output<Query> };
}

/** Adds a route to the app and to its OpenAPI document. */
export function addOperation<Path extends z.ZodObject, Query extends z.ZodObject>(
  setting: OperationSetting,
  operation: Operation<Path, Query>,
  handle: Handler<Path, Query>,
): void {
  const { app, generation, release } = setting;
  const route = routeOf(operation);
  const answer = async (context: Context<ServerEnv, string, Checked<Path, Query>>): Promise<Response> => {
    const params = context.req.valid('param');
    const query = context.req.valid('query');
    const mediaType = agreedForm(context, operation, query);
    const body = operation.body === undefined ? noBody : await readBody(context, operation.body);
    const enter = (): Promise<Response> =>
      inLane(setting, operation, { context, params, query, body, mediaType }, (request) => handle(request));
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
    const noneMatch = context.req.header('If-None-Match');
    if (matchesTag(noneMatch, tag)) return withCaching(new Response(null, { status: 304 }), tag);
    const response = await enter();
    // Half an answer is not to be kept.
    if (response.status !== 200 || response.headers.has('Cache-Control')) return response;
    return withCaching(matchesAny(noneMatch) ? new Response(null, { status: 304 }) : response, tag);
  };
  app.openapi<typeof route, Checked<Path, Query>, string>(route, answer, (result, context) => {
    context.get('facts').route = operation.path;
    const error = result.success ? undefined : result.error;
    if (result.target === 'param' && error !== undefined) throw pathProblem(error);
    if (result.target !== 'query') return;
    const problem = queryProblem(operation.query, error, new URL(context.req.url).searchParams);
    if (problem !== null) throw problem;
  });
}

/** Has a request answered when it is its turn: in the quick lane, and if that shows that it is none of it, in the heavy one. */
async function inLane<Path extends z.ZodObject, Query extends z.ZodObject>(
  { engine, gates, knownHeavy, settings }: OperationSetting,
  operation: Operation<Path, Query>,
  asked: Pick<OperationRequest<Path, Query>, 'context' | 'params' | 'query' | 'body' | 'mediaType'>,
  handle: (request: OperationRequest<Path, Query>) => Response | Promise<Response>,
): Promise<Response> {
  const { context, params, query } = asked;
  const { started } = context.get('facts');
  const answer = async (lane: Lane): Promise<Response> => {
    const time = lane === 'quick' ? settings.requestBudget : settings.heavyRequestBudget;
    const deadline = Date.now() + Math.max(1, time - (performance.now() - started));
    const limited = engine.within?.({ lane, deadline }) ?? engine;
    const mayMove = lane === 'quick' && operation.isCostly && engine.within !== undefined;
    return handle({
      ...asked,
      engine: limited,
      search: async (request) => {
        const most = mayMove ? Math.min(settings.quickBudget, settings.searchBudget) : settings.searchBudget;
        const response = await limited.search({
          ...request,
          budget: Math.max(1, Math.min(most, deadline - Date.now())),
        });
        if (mayMove && response.partial && most < settings.searchBudget) throw new TooHeavy();
        return response;
      },
    });
  };
  if (!operation.isCostly) return answer('quick');
  const client = clientOf(context, settings.clientHeader);
  const name = JSON.stringify([operation.id, params, query]);
  if (operation.isHeavy?.(query) !== true && !knownHeavy.has(name)) {
    try {
      return await gates.quick.run(client, () => answer('quick'));
    } catch (error) {
      if (!(error instanceof TooHeavy)) throw error;
      if (knownHeavy.size >= mostKnownHeavy) knownHeavy.clear();
      knownHeavy.add(name);
    }
  }
  return gates.heavy.run(client, () => answer('heavy'));
}

/** A request that was let into the quick lane takes longer than that is for. */
class TooHeavy extends Error {
  override readonly name = 'TooHeavy';
}

const noBody = new Uint8Array(0);
const mostKnownHeavy = 1_000;

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
