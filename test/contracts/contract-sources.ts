import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mail } from '../support/mail-fixtures.js';

/** Sources of our own for the contract suite: a series in two versions with an answer, and digests that change. */

function diff(lines: readonly string[]): string {
  return [
    ' drivers/lamp/wick.c | 3 ++-',
    ' 1 file changed, 2 insertions(+), 1 deletion(-)',
    '',
    'diff --git a/drivers/lamp/wick.c b/drivers/lamp/wick.c',
    'index 70ae6052920d..6a16f8f6898d 100644',
    '--- a/drivers/lamp/wick.c',
    '+++ b/drivers/lamp/wick.c',
    '@@ -10,6 +10,7 @@ static int lamp_wick_length(struct lamp *lamp)',
    ...lines,
    '-- ',
    '2.50.0',
    '',
  ].join('\n');
}

const ada = 'Ada Example <ada@example.org>';

const messages: readonly [Readonly<Record<string, string | null>>, string][] = [
  [
    {
      From: ada,
      Subject: '[PATCH 0/2] lamp: keep the wick dry',
      'Message-ID': '<lamp-v1-0@example.org>',
      Date: 'Mon, 6 Jan 2025 10:00:00 +0000',
    },
    'Two patches that trim the wick before it is lit.\n\nAda Example (2):\n  lamp: Add the lamp_wick_trim helper\n  lamp: Trim before lighting\n',
  ],
  [
    {
      From: ada,
      Subject: '[PATCH 1/2] lamp: Add the lamp_wick_trim helper',
      'Message-ID': '<lamp-v1-1@example.org>',
      'In-Reply-To': '<lamp-v1-0@example.org>',
      References: '<lamp-v1-0@example.org>',
      Date: 'Mon, 6 Jan 2025 10:00:01 +0000',
    },
    `A wick that is too long soots the glass. lamp_wick_trim() cuts it to length.\n\nSigned-off-by: ${ada}\n---\n${diff([' \tint length;', '+\tlamp_wick_trim(lamp, 4);', '-\treturn 0;', '+\treturn length;'])}`,
  ],
  [
    {
      From: ada,
      Subject: '[PATCH 2/2] lamp: Trim before lighting',
      'Message-ID': '<lamp-v1-2@example.org>',
      'In-Reply-To': '<lamp-v1-0@example.org>',
      References: '<lamp-v1-0@example.org>',
      Date: 'Mon, 6 Jan 2025 10:00:02 +0000',
    },
    `Call the new helper from lamp_light().\n\nSigned-off-by: ${ada}\n---\n${diff([' \tint burning;', '+\tlamp_light(lamp);'])}`,
  ],
  [
    {
      From: 'Bea Example <bea@example.org>',
      Subject: 'Re: [PATCH 1/2] lamp: Add the lamp_wick_trim helper',
      'Message-ID': '<lamp-answer@example.org>',
      'In-Reply-To': '<lamp-v1-1@example.org>',
      References: '<lamp-v1-0@example.org> <lamp-v1-1@example.org>',
      Date: 'Tue, 7 Jan 2025 09:00:00 +0000',
    },
    '> lamp_wick_trim() cuts it to length.\n\nScissors would do; what is the snuffer for?\n',
  ],
  [
    {
      From: ada,
      Subject: '[PATCH v2] lamp: Add the lamp_wick_trim helper',
      'Message-ID': '<lamp-v2-1@example.org>',
      Date: 'Mon, 13 Jan 2025 10:00:00 +0000',
    },
    `A wick that is too long soots the glass. lamp_wick_trim() cuts it to length.\n\nSigned-off-by: ${ada}\nReviewed-by: Bea Example <bea@example.org>\n---\nChanges in v2:\n- cut to five\n\n${diff([' \tint length;', '+\tlamp_wick_trim(lamp, 5);', '-\treturn 0;', '+\treturn length;'])}`,
  ],
];

/** What its author would send next, as git writes it. */
export const nextLampPatch = `From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: ${ada}
Date: Sun, 5 Jan 2025 10:00:00 +0000
Subject: [PATCH] lamp: Add the lamp_wick_trim helper

A wick that is too long soots the glass.

Signed-off-by: ${ada}
---
${diff([' \tint length;', '+\tlamp_wick_trim(lamp, 6);', '-\treturn 0;', '+\treturn length;'])}
`;

/** A patch by somebody else of something else. */
export const strangePatch = nextLampPatch
  .replaceAll(/lamp|wick/g, 'stove')
  .replaceAll('Ada', 'Bea')
  .replaceAll('ada@', 'bea@')
  .replaceAll('length', 'warmth');

/** Writes the mailbox into a folder; returns its path. */
export function writeMailbox(folder: string): string {
  const path = join(folder, 'lamps.mbox');
  const parts = messages.map(([fields, body]) => {
    const bytes = mail({ To: 'lamps@lists.example.org', 'List-Id': '<lamps.lists.example.org>', ...fields }, body);
    return `From mboxrd@z Thu Jan  1 00:00:00 1970\n${Buffer.from(bytes).toString()}\n`;
  });
  writeFileSync(path, parts.join(''));
  return path;
}

export interface DigestEntryText {
  readonly title: string;
  readonly summary: string;
}

export const snuffer: DigestEntryText = {
  title: 'lamp: Introduce lamp_snuffer_attach',
  summary:
    'Lamps get a snuffer that is attached by lamp_snuffer_attach() and put down without burning anybody. The patch is the first of two.',
};
export const candle: DigestEntryText = {
  title: 'candle: Count drops of wax in candle_drip_stats',
  summary:
    'The candle driver now counts drops of wax, and candle_drip_stats tells how many fell beside the holder. Readers no longer have to look under the table.',
};

/** Writes a file of one digest with these entries; none make an empty digest. */
export function writeDigest(folder: string, entries: readonly DigestEntryText[]): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lamps.txt');
  const introduction =
    entries.length === 0
      ? 'No patches were submitted to the lamp list on May 1, and so there is nothing to tell. Readers are asked to come back on another day.'
      : 'Activity on May 1 went into lamps and candles, which all burn brighter now than they did. Two patches came in, both of them short.';
  const lines = [
    introduction,
    ...entries.flatMap(({ title, summary }) => [title, summary]),
    'Generated 2026-05-02T00:00:00Z',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
