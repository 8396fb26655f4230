import type { Document } from '../../corpus/document.js';
import { DocumentInverter } from '../../index/build/document-inverter.js';
import { fields } from '../../index/schema/fields.js';

/** The field of metadata terms, beside those of the field table. */
export const metadataField = 'metadata';

/** A term key of a document, and a bit for each field it occurs in; 0 for metadata. */
export interface DocumentTerm {
  readonly key: string;
  readonly mask: number;
}

/** A document for MiniSearch: term keys by field, and all of its terms for lookup. */
export interface DocumentTokens {
  readonly terms: readonly DocumentTerm[];
  /** Keys, unordered and with repetitions, concatenated. MiniSearch takes text: `tokensOf` splits it again. */
  readonly text: Readonly<Record<string, string>>;
}

/** Analyses documents by the same rules as the index on disk. */
export class Tokenizer {
  readonly #inverter = new DocumentInverter();

  tokenize(document: Document): DocumentTokens {
    const inverter = this.#inverter;
    inverter.invert(document);
    const terms: DocumentTerm[] = [];
    const text = new Map<string, string[]>([[metadataField, []], ...fields.map(({ name }) => [name, []] as const)] as [
      string,
      string[],
    ][]);
    for (let n = 0; n < inverter.termCount; n++) {
      const term = inverter.term(n);
      const key = inverter.terms.key(term).replaceAll(separator, ' ');
      const mask = inverter.mask(term);
      terms.push({ key, mask });
      if (mask === 0) text.get(metadataField)!.push(key);
      for (const { field, whole, part } of mask === 0 ? [] : inverter.frequencies(term)) {
        const tokens = text.get(fields[field]!.name)!;
        for (let i = 0; i < whole + part; i++) tokens.push(key);
      }
    }
    return { terms, text: Object.fromEntries([...text].map(([name, keys]) => [name, keys.join(separator)])) };
  }
}

const separator = '\n';

export function tokensOf(text: string): string[] {
  return text.split(separator);
}
