import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Document, SourceLocation } from '../corpus/document.js';
import { rawMessages } from '../corpus/raw-messages.js';
import type { EngineStats, SearchEngine } from '../engines/engine.js';
import { queryLimits } from '../query/limits.js';
import { searchRequest } from '../search/search-options.js';
import { found } from './api-routes.js';
import { clientOf } from './client-address.js';
import { mailboxBytes } from './mailbox.js';
import { type AnswerForm, addOperation, noParameters } from './operation.js';
import { documentParameters } from './parameters.js';
import { ProblemError } from './problem.js';
import { sandboxPolicy } from './security-headers.js';
import type { Site } from './site.js';

const rawForm: AnswerForm = {
  mediaType: 'message/rfc822',
  description: 'The mail as its source has it, byte for byte.',
};
const inList = z.object({
  list: z.string().max(200).describe('A list; "all" or "r" for any.'),
  ...documentParameters.shape,
});

/** Where b4 searches: a POST with `x=m` and a query of lore's, answered by a gzipped mbox. */
export const archiveSearchPath = '/all/';

/** What mirrors of lore offer to b4 and other programs: a mail, and a thread as a gzipped mbox, byte for byte. */
export function addArchiveRoutes({ routing, stats, settings, engine: whole }: Site): void {
  const heavy = { tag: 'patches', query: noParameters, isCostly: true, isHeavy: () => true } as const;
  const raw = async (id: string, engine: SearchEngine): Promise<Response> => {
    const document = found(await engine.document(id), id);
    if (document.mail === null) throw new ProblemError('not-acceptable', `A ${document.kind} is not a mail.`);
    const bytes = (await bytesOf([document], await stats.get())).get(document.id);
    if (bytes === undefined) throw gone();
    return binary(bytes, 'message/rfc822');
  };

  addOperation(
    routing,
    {
      ...heavy,
      id: 'getRaw',
      path: '/raw/{id}',
      summary: 'Get a mail byte for byte',
      params: documentParameters,
      forms: [rawForm],
      problems: ['no-such-document', 'not-acceptable', 'source-gone'],
      freshness: 'none',
    },
    ({ params, engine }) => raw(params.id, engine),
  );

  addOperation(
    routing,
    {
      ...heavy,
      id: 'getArchivedRaw',
      path: '/{list}/{id}/raw',
      summary: 'Get a mail byte for byte, at the address lore has',
      params: inList,
      forms: [rawForm],
      problems: ['no-such-document', 'not-acceptable', 'source-gone'],
      freshness: 'none',
    },
    ({ params, engine }) => raw(params.id, engine),
  );

  addOperation(
    routing,
    {
      ...heavy,
      id: 'getThreadMailbox',
      path: '/{list}/{id}/t.mbox.gz',
      summary: 'Get a thread as a gzipped mbox, at the address lore has',
      params: inList,
      forms: [
        { mediaType: 'application/gzip', description: 'The mails of the thread as their sources have them (mboxrd).' },
      ],
      problems: ['no-such-document', 'source-gone'],
      freshness: 'none',
    },
    async ({ params, engine }) => {
      const thread = await engine.thread(found(await engine.document(params.id), params.id).id);
      const mails: Document[] = [];
      for (const { id } of thread ?? []) {
        const document = await engine.document(id);
        if (document?.mail != null) mails.push(document);
      }
      const bytes = await bytesOf(mails, await stats.get());
      // A mail that its source has no more is left out, and never made up.
      const kept = mails.filter(({ id }) => bytes.has(id));
      if (kept.length === 0) throw gone();
      return binary(gzipSync(mailboxBytes(kept, bytes, new Set())), 'application/gzip');
    },
  );

  routing.app.post(archiveSearchPath, (context) => {
    context.get('facts').route = archiveSearchPath;
    const query = context.req.query('q') ?? '';
    if (context.req.query('x') !== 'm' || query === '') throw new ProblemError('not-found', 'Search with ?x=m&q=.');
    if (query.length > queryLimits.webLength) throw new ProblemError('too-long', 'The query is too long.');
    return routing.gates.heavy.run(clientOf(context, settings.clientHeader), async () => {
      const engine = whole.within?.({ lane: 'heavy', deadline: Date.now() + settings.heavyRequestBudget }) ?? whole;
      const { hits } = await engine.search(
        searchRequest(query, { limit: mostResults, collapse: 'none', sort: 'newest', highlight: false }),
      );
      const mails: Document[] = [];
      for (const { id } of hits) {
        const document = await engine.document(id);
        if (document?.mail != null) mails.push(document);
      }
      const bytes = await bytesOf(mails, await stats.get());
      const kept = mails.filter(({ id }) => bytes.has(id));
      if (kept.length === 0) throw new ProblemError('not-found', 'No messages match.');
      return binary(gzipSync(mailboxBytes(kept, bytes, new Set())), 'application/gzip');
    });
  });
}

const mostResults = 200;

function gone(): ProblemError {
  return new ProblemError('source-gone', 'The source that this message was read from no longer has it, or is gone.');
}

function binary(bytes: Uint8Array, mediaType: string): Response {
  const headers = { 'Content-Type': mediaType, 'Content-Security-Policy': sandboxPolicy, 'Cache-Control': 'no-store' };
  return new Response(Uint8Array.from(bytes), { headers });
}

/** Mails as their sources have them, found where the sources really are, by id; see `rawMessages`. */
export async function bytesOf(
  mails: readonly Document[],
  { sources }: EngineStats,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Map<string, Uint8Array>> {
  const real = (location: SourceLocation): SourceLocation => {
    const { path } = location;
    const source = sources.find((one) => path === one.source || path.startsWith(`${one.source}/`));
    return source?.real === undefined
      ? location
      : { ...location, path: source.real + path.slice(source.source.length) };
  };
  return rawMessages(
    mails.map(({ id, source, alsoIn, date }) => ({ id, source: real(source), alsoIn: alsoIn.map(real), date })),
    { mostBytes },
  );
}
