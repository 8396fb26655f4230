import type { Document } from '../corpus/document.js';
import { readPatches } from '../corpus/patch-input/read-patches.js';
import { SourceError } from '../corpus/sources/source-error.js';
import type { GivenVersions } from '../engines/engine.js';
import { htmlAnswer, jsonAnswer } from './answer.js';
import { givenVersionsExample } from './answer-examples.js';
import { givenVersionsAnswer } from './answer-schemas.js';
import { addOperation, noParameters } from './operation.js';
import { givenVersionsQuery } from './parameters.js';
import { ProblemError, problemKinds } from './problem.js';
import type { Site } from './site.js';
import { GivenPage } from './web/given-page.js';

export const givenPath = '/versions';
export const givenApiPath = '/api/versions';

/** Versions of patches that are not in the index: nothing that is sent is kept. */
export function addGivenRoutes({ routing, frame }: Site): void {
  addOperation(
    routing,
    {
      id: 'findVersions',
      path: givenApiPath,
      tag: 'patches',
      summary: 'Get the versions of a patch that is not in the index',
      params: noParameters,
      query: givenVersionsQuery,
      body: {
        mediaTypes: ['text/plain', 'message/rfc822', 'application/mbox', 'text/x-patch', 'text/x-diff'],
        mostBytes: mostBytes,
        description: 'A patch as git format-patch writes it, a mail, an mbox or a plain diff. It is not stored.',
      },
      forms: [
        {
          mediaType: 'application/json',
          description: 'The versions in the index, oldest first, and the version that the patch would be.',
          schema: givenVersionsAnswer,
          example: givenVersionsExample,
        },
      ],
      problems: ['no-patch', 'too-large', 'unsupported-media-type'],
      isCostly: true,
      isHeavy: () => true,
      freshness: 'none',
    },
    async ({ engine, query, body }) =>
      jsonAnswer(found(await engine.versionsOf(await documentsIn(body), { diff: query.diff === '1' }))),
  );

  addOperation(
    routing,
    {
      id: 'versionsPage',
      path: givenPath,
      tag: 'pages',
      summary: 'A form to look up the versions of a patch by its text',
      params: noParameters,
      query: noParameters,
      forms: [{ mediaType: 'text/html', description: 'A page.' }],
      problems: [],
      isCostly: false,
      freshness: 'generation',
    },
    () => htmlAnswer(<GivenPage frame={frame} text="" result={null} />),
  );

  addOperation(
    routing,
    {
      id: 'askVersions',
      path: givenPath,
      tag: 'pages',
      summary: 'The versions of a patch that is not in the index',
      params: noParameters,
      query: noParameters,
      body: {
        mediaTypes: ['multipart/form-data', 'application/x-www-form-urlencoded'],
        mostBytes: 4 * mostBytes,
        description: 'The form: `patch` is the text, `file` a file. Neither is stored.',
      },
      forms: [{ mediaType: 'text/html', description: 'A page.' }],
      problems: ['no-patch', 'too-large', 'unsupported-media-type'],
      isCostly: true,
      isHeavy: () => true,
      freshness: 'none',
    },
    async ({ context, engine, body }) => {
      const given = await formFields(context.req.header('Content-Type') ?? '', body);
      const text = Buffer.from(given).toString();
      try {
        const trail = found(await engine.versionsOf(await documentsIn(given), { diff: true }));
        return htmlAnswer(<GivenPage frame={frame} text={text} result={trail} />);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        context.get('facts').problem = error.code;
        const page = <GivenPage frame={frame} text={text} result={error.message} />;
        return htmlAnswer(page, problemKinds[error.code].status);
      }
    },
  );
}

const mostBytes = 1_000_000;

/** The file of the form where there is one, else the text. */
async function formFields(contentType: string, body: Uint8Array): Promise<Uint8Array> {
  const headers = { 'Content-Type': contentType };
  const form = await new Response(Buffer.from(body), { headers }).formData().catch(() => {
    throw new ProblemError('no-patch', 'The form cannot be read; send its fields patch or file.');
  });
  const [file, patch] = [form.get('file'), form.get('patch')];
  const bytes =
    file instanceof File && file.size > 0
      ? await file.arrayBuffer()
      : Buffer.from(typeof patch === 'string' ? patch : '');
  if (bytes.byteLength > mostBytes)
    throw new ProblemError('too-large', `The patch has more than ${mostBytes} bytes; send one series.`);
  return new Uint8Array(bytes);
}

async function documentsIn(bytes: Uint8Array): Promise<readonly Document[]> {
  try {
    return (await readPatches(bytes, 'the text')).documents;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw noPatch();
  }
}

function found(trail: GivenVersions | null): GivenVersions {
  if (trail === null) throw noPatch();
  return trail;
}

function noPatch(): ProblemError {
  return new ProblemError('no-patch', 'There is no patch in it. Send a mail with a patch, an mbox or a diff.');
}
