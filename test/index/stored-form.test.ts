import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedDocument, storedForm, storedHead } from '../../src/index/store/stored-form.js';
import { documentWith } from '../support/index-fixtures.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\0', '\ud800', '\udc00', '"text":', '\n', 'é', '😀'), { maxLength: 12 })
    .map((parts) => parts.join('')),
);

describe('the stored form of a document', () => {
  it('gives back what was stored, whatever the text', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.option(anyText), (id, text, title) => {
        const document = documentWith({ id, title, text });
        const { head, body } = storedForm(document);
        expect(storedDocument(head, body)).toEqual(document);
        const { text: _, files, digest, mail, commit, ...rest } = document;
        expect(storedHead(head)).toEqual(rest);
      }),
    );
  });

  it('has a hash of what the document says, not of where it stands', () => {
    const document = documentWith({ id: 'x', title: 'a', text: 'b' });
    const moved = { ...document, source: { path: 'elsewhere', line: 7 } };
    expect(storedForm(moved).hash).toEqual(storedForm(document).hash);
    expect(storedForm({ ...document, text: 'c' }).hash).not.toEqual(storedForm(document).hash);
    expect(storedForm({ ...document, title: 'c' }).hash).not.toEqual(storedForm(document).hash);
  });
});
