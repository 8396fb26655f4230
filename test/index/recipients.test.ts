import { expect, it } from 'vitest';
import { keywordKey, keywordTerms } from '../../src/index/schema/document-fields.js';
import { documentOf } from '../support/mail-fixtures.js';

it('recipients are found by address, by name and by each word of the name', async () => {
  const terms = keywordTerms(await documentOf({ Cc: 'Bob Carbon <bob@example.org>' }));
  for (const value of ['bob@example.org', 'bob carbon', 'carbon']) expect(terms).toContain(keywordKey('cc', value));
});
