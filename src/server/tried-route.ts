import { triedOf } from '../tried/tried.js';
import { jsonAnswer } from './answer.js';
import { triedExample } from './answer-examples.js';
import { triedAnswer } from './answer-schemas.js';
import { addOperation, noParameters } from './operation.js';
import type { Site } from './site.js';

export const triedPath = '/api/tried';

/** Earlier attempts at what a text is about: nothing that is sent is kept. */
export function addTriedRoute({ routing }: Site): void {
  addOperation(
    routing,
    {
      id: 'findTried',
      path: triedPath,
      tag: 'patches',
      summary: 'Get earlier patches for the same report, crash or lines',
      params: noParameters,
      query: noParameters,
      body: {
        mediaTypes: ['text/plain', 'message/rfc822', 'application/mbox', 'text/x-patch', 'text/x-diff'],
        mostBytes: 1_000_000,
        description: 'A patch, a mail, an oops or any text. It is not stored.',
      },
      forms: [
        {
          mediaType: 'application/json',
          description: 'Attempts, best first, with what became of each.',
          schema: triedAnswer,
          example: triedExample,
        },
      ],
      problems: ['too-large', 'unsupported-media-type'],
      isCostly: true,
      isHeavy: () => true,
      freshness: 'none',
    },
    async ({ engine, body }) => jsonAnswer(await triedOf(engine, Buffer.from(body).toString())),
  );
}
