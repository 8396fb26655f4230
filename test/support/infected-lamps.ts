import type { Document } from '../../src/corpus/document.js';
import { FakeEngine, fakeDocument, lampDigests, lampDocuments } from './fake-engine.js';

/** An engine whose every answer has a text in every field that holds what others wrote. */
export function infectedLamps(text: string): FakeEngine {
  const digests = lampDigests.map((digest) => ({ ...digest, introduction: text, path: text }));
  return new FakeEngine(infectedDocuments(text), digests, text);
}

/** The lamps with a text in every field at once. */
function infectedDocuments(text: string): Document[] {
  const person = { name: text, address: text };
  return lampDocuments.map((document, i) =>
    fakeDocument({
      ...document,
      title: i === 1 ? `lamp ${text}` : text,
      authors: [person],
      list: text,
      subsystems: [text],
      series: document.series === null ? null : { ...document.series, name: text },
      identifiers: [text, 'lamp_lit'],
      files: document.files.length === 0 ? [] : [text],
      source: { path: text, line: i + 1 },
      date: i === 4 ? text : document.date,
      text:
        document.kind === 'patch'
          ? `lamp ${text}\n\n> ${text}\n\n    ${text}\n\n- ${text}\n\nTested-by: ${text}\n---\n${text}\n\ndiff --git a/${text} b/${text}\n--- a/${text}\n+++ b/${text}\n@@ -1,2 +1,2 @@ ${text}\n-${text}\n+${text}\n ${text}\n-- \n${text}\n`
          : `lamp ${text}\n\n\`${text}\``,
      mail:
        document.mail === null
          ? null
          : {
              ...document.mail,
              subject: text,
              to: [person],
              cc: [person],
              tags: [text],
              trailers: [{ key: text, value: text }],
            },
    }),
  );
}
