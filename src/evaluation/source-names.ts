import { openSource } from '../corpus/open-source.js';
import { recordParser } from '../corpus/record-parsers.js';
import { detectSources } from '../corpus/sources/detect-format.js';
import { invertibleDocument } from '../index/document-fields.js';
import { DocumentInverter } from '../index/document-inverter.js';
import { NameCollector } from '../index/name-collector.js';
import type { NameEntry } from '../index/name-table.js';
import { TermTable } from '../index/term-table.js';

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
