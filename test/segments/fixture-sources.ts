import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawRecord, SourceCursor, SourceItem, SourceReader } from '../../src/corpus/source-reader.js';
import { bundledFolder } from '../support/digest-texts.js';
import { mail } from '../support/mail-fixtures.js';

/** Records in memory, read from their start every time. */
class RecordSource implements SourceReader {
  readonly length = 1;
  readonly unit = 'bytes';
  readonly complete = true;
  readonly format: 'digest' | 'mbox';
  readonly path: string;
  readonly #records: readonly Uint8Array[];

  constructor(format: 'digest' | 'mbox', path: string, records: readonly Uint8Array[]) {
    this.format = format;
    this.path = path;
    this.#records = records;
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const location = { path: this.path, line: 1 };
    if (cursor !== null)
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail: 'read anew', skipped: false } };
    for (const [i, bytes] of this.#records.entries()) {
      const record: RawRecord = { location: { path: this.path, line: i * 100 + 1 }, bytes, position: i + 1 };
      yield { type: 'record', record };
    }
    return { records: this.#records.length };
  }
}

const change = `The lamp goes out when a moth comes near.

Changes in v2:
 - keep the wick dry

Fixes: 0123456789ab ("lamp: light it")
Signed-off-by: Ada Example <ada@example.org>
---
 lib/lamp.c | 4 ++--
 1 file changed, 2 insertions(+), 2 deletions(-)

diff --git a/lib/lamp.c b/lib/lamp.c
index 1111111..2222222 100644
--- a/lib/lamp.c
+++ b/lib/lamp.c
@@ -1,4 +1,4 @@ static int lamp_light(struct lamp *lamp)
 	mutex_lock(&lamp->lock);
-	lamp_put(lamp);
+	lamp_get(lamp);
 	mutex_unlock(&lamp->lock);
`;

function version(number: number, day: number): Uint8Array {
  const tag = number === 1 ? 'PATCH' : `PATCH v${number}`;
  return mail(
    {
      'Message-ID': `<lamp-v${number}@example.org>`,
      Subject: `[${tag}] lib: keep the lamp lit`,
      Date: `Mon, ${day} Jan 2025 10:00:00 +0100`,
    },
    change,
  );
}

const answer = mail(
  {
    'Message-ID': '<answer@example.org>',
    Subject: 'Re: [PATCH] lib: keep the lamp lit',
    From: 'Ben Example <ben@example.org>',
    'In-Reply-To': '<lamp-v1@example.org>',
    References: '<lamp-v1@example.org>',
  },
  '> The lamp goes out when a moth comes near.\n\nDoes lamp_flicker() not do so already?\n',
);
const taken = mail({ 'Message-ID': '<taken-back@example.org>', Subject: '[PATCH] lib: a mistake' }, 'Never mind.\n');

/** What stands in the committed indexes: a digest, and mails of which a later reading brings one and takes one back. */
export const fixtureSources: readonly RecordSource[] = [
  new RecordSource('digest', 'digest.txt', [readFileSync(join(bundledFolder, '2026-05-31-daily.txt'))]),
  new RecordSource('mbox', 'mail.mbox', [version(1, 6), answer, taken]),
  new RecordSource('mbox', 'mail.mbox', [version(1, 6), answer, version(2, 13)]),
];
