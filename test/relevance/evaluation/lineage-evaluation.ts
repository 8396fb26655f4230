import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../../src/corpus/digest/digest.js';
import type { Document } from '../../../src/corpus/document.js';
import { openSource } from '../../../src/corpus/open-source.js';
import { recordParser } from '../../../src/corpus/record-parsers.js';
import type { SourceFormat } from '../../../src/corpus/source-reader.js';
import { FactsList } from '../../../src/lineage/facts-source.js';
import type { LikelihoodOptions } from '../../../src/lineage/likelihood.js';
import { updateLineage } from '../../../src/lineage/lineage-builder.js';
import { type LineageFacts, lineageFacts } from '../../../src/lineage/lineage-facts.js';
import type { LineageGraph } from '../../../src/lineage/lineage-graph.js';
import { Overrides } from '../../../src/lineage/overrides.js';
import { Random } from '../../support/random.js';
import { entryKeys } from './digest-names.js';
import { edgeReliability, type Reliability, readJudgedEdges } from './edge-reliability.js';
import {
  foundByLineage,
  foundByTitle,
  type PriorVersion,
  type PriorVersionRecall,
  readPriorVersions,
  sumRecalls,
} from './prior-versions.js';
import { evaluateRangeDiff, type RangeDiffEvaluation } from './range-diff-evaluation.js';
import { evaluateTrails, readJudgedTrails, type TrailEvaluation } from './trail-evaluation.js';

/** Where the data lies. What is not there is left out of the report. */
export interface LineageData {
  /** Folder with `NAME.mbox.gz` and `NAME.prior-versions.tsv`. */
  readonly mailFolder: string;
  /** A feed of digests, in a file. */
  readonly feed: string;
  readonly judgedEdges: string;
  readonly judgedTrails: string;
  /** Series to compare by `git range-diff` too, of each list; 0 for none. Takes about a second each, and git. */
  readonly rangeDiffs: number;
}

export interface ListReport {
  readonly list: string;
  readonly messages: number;
  readonly postings: number;
  readonly links: number;
  /** Milliseconds to take the facts from parsed mails, and to make the lineage from the facts. */
  readonly factsTime: number;
  readonly lineageTime: number;
  /** Characters of the lineage as it is stored, before compression. */
  readonly stored: number;
  readonly recall: PriorVersionRecall;
  readonly likenessAlone: PriorVersionRecall;
  readonly sameTitle: PriorVersionRecall;
  readonly rangeDiff: RangeDiffEvaluation;
}

export interface LineageReport {
  readonly lists: readonly ListReport[];
  /** All lists together: with everything, without what authors state, and by equal titles. */
  readonly recall: PriorVersionRecall;
  readonly likenessAlone: PriorVersionRecall;
  readonly sameTitle: PriorVersionRecall;
  readonly reliability: Reliability | null;
  readonly trails: TrailEvaluation | null;
  /** Greatest resident memory of the process so far, in bytes. */
  readonly peakMemory: number;
}

const lists = ['live-patching', 'linux-kselftest-bpf-2019-2024', 'xdp-newbies'];

/** Measures the lineage of mails and of digests against what authors stated and what was judged by reading. */
export async function evaluateLineage(data: LineageData): Promise<LineageReport> {
  const reports: ListReport[] = [];
  const graphs = new Map<string, LineageGraph>();
  for (const list of lists) {
    const archive = join(data.mailFolder, `${list}.mbox.gz`);
    const stated = join(data.mailFolder, `${list}.prior-versions.tsv`);
    if (!existsSync(archive) || !existsSync(stated)) continue;
    const { report, graph } = await evaluateList(list, archive, readPriorVersions(stated), data.rangeDiffs);
    reports.push(report);
    graphs.set(list, graph);
  }
  return {
    lists: reports,
    recall: sumRecalls(reports.map((report) => report.recall)),
    likenessAlone: sumRecalls(reports.map((report) => report.likenessAlone)),
    sameTitle: sumRecalls(reports.map((report) => report.sameTitle)),
    reliability: graphs.size === 0 ? null : edgeReliability(readJudgedEdges(data.judgedEdges), graphs),
    trails: existsSync(data.feed) ? await evaluateFeed(data.feed, data.judgedTrails) : null,
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
}

async function evaluateList(
  list: string,
  archive: string,
  pairs: readonly PriorVersion[],
  rangeDiffs: number,
): Promise<{ report: ListReport; graph: LineageGraph }> {
  const facts = new Map<string, LineageFacts>();
  const patches = new Map<string, Document>();
  let messages = 0;
  let factsTime = 0;
  for await (const { documents } of parsedRecords(archive, 'mbox')) {
    for (const document of documents) {
      messages++;
      const start = performance.now();
      const one = lineageFacts(document);
      factsTime += performance.now() - start;
      if (one === null || facts.has(one.id)) continue;
      facts.set(one.id, one);
      if (rangeDiffs > 0) patches.set(document.id, document);
    }
  }
  const source = new FactsList(facts.values());
  const start = performance.now();
  const graph = lineageOf(source, facts, { useStatements: true });
  const lineageTime = performance.now() - start;
  const report = {
    list,
    messages,
    postings: graph.submissions.length,
    links: graph.links.length,
    factsTime,
    lineageTime,
    stored: graph.toJson().length,
    recall: foundByLineage(graph, pairs),
    likenessAlone: foundByLineage(lineageOf(source, facts, { useStatements: false }), pairs),
    sameTitle: foundByTitle(source, pairs),
    rangeDiff: evaluateRangeDiff(graph, (id) => patches.get(id) ?? null, rangeDiffs, new Random(rangeDiffSeed)),
  };
  return { report, graph };
}

const rangeDiffSeed = 20261123;

function lineageOf(
  source: FactsList,
  facts: ReadonlyMap<string, LineageFacts>,
  options: LikelihoodOptions,
): LineageGraph {
  return updateLineage(null, { added: [...facts.keys()], removed: new Set() }, source, new Overrides(), options);
}

async function evaluateFeed(feed: string, judgedTrails: string): Promise<TrailEvaluation> {
  const entries: Document[] = [];
  const digests: Digest[] = [];
  for await (const parsed of parsedRecords(feed, 'digest')) {
    for (const entry of parsed.documents) entries.push(entry);
    for (const digest of parsed.digests ?? []) digests.push(digest);
  }
  return evaluateTrails(entries, entryKeys(digests, entries), readJudgedTrails(judgedTrails));
}

async function* parsedRecords(path: string, format: SourceFormat) {
  const reader = await openSource(path, format);
  const parse = recordParser(format);
  for await (const item of reader.read(null)) if (item.type === 'record') yield parse(item.record, { list: null });
}
