import type { Document } from '../../src/corpus/document.js';
import { openSource } from '../../src/corpus/open-source.js';
import { recordParser } from '../../src/corpus/record-parsers.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import { FactsList } from '../../src/lineage/facts-source.js';
import { updateLineage } from '../../src/lineage/lineage-builder.js';
import { type LineageFacts, lineageFacts } from '../../src/lineage/lineage-facts.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { sharedPath } from '../support/shared.js';
import { evaluateGiven, type GivenEvaluation, type HeldOutFrom } from './evaluation/given-evaluation.js';

/**
 * The table of patches that are not in the index: postings held out of the archives at hand, and of those named (public-inbox
 * repositories, mailboxes), as they would be asked about before they were sent. Mistakes go to standard error where asked for.
 */
export async function evaluateHeldOut(paths: readonly string[], showsMistakes: boolean): Promise<string[][]> {
  const shared = ['live-patching', 'linux-kselftest-bpf-2019-2024', 'xdp-newbies'].flatMap(
    (name) => sharedPath('data', 'mbox', `${name}.mbox.gz`) ?? [],
  );
  const archives = paths.length > 0 ? paths : shared;
  const rows = [
    ['archive', 'left', 'held out', 'first is right', 'renamed', 'of these', 'without any', 'answered', 'relied on'],
  ];
  const sums = new Map<string, GivenEvaluation[]>();
  for (const path of archives) {
    const from = await heldOutFrom(path);
    for (const [left, onlyDiffs] of [
      ['title, author, diff', false],
      ['diff', true],
    ] as const) {
      const found = evaluateGiven(from, {
        followers: Math.ceil(500 / archives.length),
        firsts: Math.ceil(200 / archives.length),
        seed: 20261201,
        onlyDiffs,
      });
      rows.push(rowOf(path.replace(/^.*\//, ''), left, found));
      sums.set(left, [...(sums.get(left) ?? []), found]);
      if (showsMistakes) for (const mistake of found.mistakes) console.error(`${left}: ${mistake}`);
    }
  }
  for (const [left, all] of sums) rows.push(rowOf('all', left, all.reduce(plus)));
  return rows;
}

function plus(a: GivenEvaluation, b: GivenEvaluation): GivenEvaluation {
  return {
    followers: a.followers + b.followers,
    renamed: a.renamed + b.renamed,
    found: a.found + b.found,
    renamedFound: a.renamedFound + b.renamedFound,
    firsts: a.firsts + b.firsts,
    answered: a.answered + b.answered,
    reliedOn: a.reliedOn + b.reliedOn,
    mistakes: [...a.mistakes, ...b.mistakes],
  };
}

function rowOf(archive: string, left: string, evaluation: GivenEvaluation): string[] {
  const { followers, found, renamed, renamedFound, firsts, answered, reliedOn } = evaluation;
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3));
  return [
    archive,
    left,
    String(followers),
    share(found, followers),
    String(renamed),
    share(renamedFound, renamed),
    String(firsts),
    share(answered, firsts),
    share(reliedOn, firsts),
  ];
}

async function heldOutFrom(path: string): Promise<HeldOutFrom> {
  const facts = new Map<string, LineageFacts>();
  const documents = new Map<string, Document>();
  for (const source of (await detectSources(path)).sources) {
    const parse = recordParser(source.format);
    for await (const item of (await openSource(source.path, source.format)).read(null)) {
      if (item.type !== 'record') continue;
      for (const document of (await parse(item.record, { list: null })).documents) {
        const one = lineageFacts(document);
        if (one === null || facts.has(one.id)) continue;
        facts.set(one.id, one);
        documents.set(one.id, document);
      }
    }
  }
  const list = new FactsList(facts.values());
  const change = { added: [...facts.keys()], removed: new Set<string>() };
  const graph = updateLineage(null, change, list, new Overrides());
  return { graph, facts: list, document: (id) => documents.get(id) ?? null };
}
