import { openSource } from '../../../src/corpus/open-source.js';
import { recordParser } from '../../../src/corpus/record-parsers.js';
import { detectSources } from '../../../src/corpus/sources/detect-format.js';
import { DocumentInverter } from '../../../src/index/build/document-inverter.js';
import { NameCollector } from '../../../src/index/build/name-collector.js';
import { invertibleDocument } from '../../../src/index/schema/document-fields.js';
import type { NameEntry } from '../../../src/index/terms/name-table.js';
import { TermTable } from '../../../src/index/terms/term-table.js';

/** The names that the documents of a file or folder spell, as an index of them would have them, without making one. */
export async function namesOfSource(path: string): Promise<NameEntry[]> {
  const names = new NameCollector();
  const inverter = new DocumentInverter(new TermTable(), names);
  const seen = new Set<string>();
  for (const source of (await detectSources(path)).sources) {
    const parse = recordParser(source.format);
    for await (const item of (await openSource(source.path, source.format)).read(null)) {
      if (item.type !== 'record') continue;
      for (const document of (await parse(item.record, { list: null })).documents) {
        if (seen.has(document.id)) continue;
        seen.add(document.id);
        const time = document.date === null ? Number.NaN : Date.parse(document.date) / 1000;
        inverter.invertFields(invertibleDocument(document, Number.isNaN(time) ? 0 : Math.floor(time), []));
      }
    }
  }
  return names.sorted();
}
