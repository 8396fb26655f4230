import { createHash } from 'node:crypto';
import type { Document, Person } from '../document.js';
import { identifiersIn } from '../identifiers-in-text.js';
import type { Problem } from '../problem.js';
import type { ParsedRecord, RawRecord } from '../source-reader.js';
import { splitSubsystems } from '../subsystems.js';
import type { Digest } from './digest.js';
import { spokenDays } from './spoken-days.js';
import { statedSeries } from './stated-series.js';
import { IntroductionAuthors } from './tied-authors.js';

/**
 * One block of a digest feed (introduction, entries, `Generated <ISO time>`) into documents.
 *
 * An entry is a title line and one summary paragraph. Feeds drop short titles, so a paragraph may follow a paragraph:
 * that is an entry without a title. Whatever is malformed is reported with its line, and the rest is kept.
 */
export function parseDigestBlock(record: RawRecord): ParsedRecord {
  const { path, line: firstLine } = record.location;
  const problems: Problem[] = [];
  const problem = (line: number, reason: Problem['reason'], detail: string, skipped = false): void => {
    problems.push({ reason, location: { path, line }, detail, skipped });
  };
  const lines = cleanLines(new TextDecoder().decode(record.bytes), firstLine, problem);
  let generated: string | null = null;
  const last = lines.at(-1);
  const stamp = last === undefined ? null : generatedLine.exec(last.text);
  if (stamp !== null) {
    lines.pop();
    generated = isoTime(stamp[1]!);
    if (generated === null)
      problem(last!.line, 'broken-date', `"${clip(last!.text)}" holds no ISO time; the digest is kept undated`);
  }
  const feedTitle = lines[0];
  if (feedTitle !== undefined && isFeedTitle(feedTitle.text)) {
    if (feedTitle.line > 1)
      problem(feedTitle.line, 'second-feed', 'another feed begins here; its title line is passed over');
    lines.shift();
  }
  const documents: Document[] = [];
  const digests: Digest[] = [];
  const blocks = splitAtIntroductions(lines);
  for (const [i, block] of blocks.entries()) {
    const isLast = i === blocks.length - 1;
    if (!isLast || (generated === null && stamp === null)) {
      const at = isLast ? block.at(-1)! : blocks[i + 1]![0]!;
      problem(
        at.line,
        isLast ? 'truncated' : 'missing-generated',
        isLast
          ? 'the digest ends without a "Generated" line; its entries are kept undated'
          : 'a new digest begins without a "Generated" line before it',
      );
    }
    readDigest(path, block, isLast ? generated : null, problem, documents, digests);
  }
  return { documents, problems, digests };
}

interface DigestLine {
  readonly text: string;
  readonly line: number;
}
type Report = (line: number, reason: Problem['reason'], detail: string, skipped?: boolean) => void;

const generatedLine = /^Generated (\S.*)$/;
/**
 * What prose states is looked for in its beginning: finding it takes steps with the square of the length in the worst case.
 * The longest paragraph seen has 1,173 characters.
 */
const longestProse = 8_000;
/** A title is one line of a subject; the shortest summary seen has 263 characters, the longest title 91. */
const longestTitle = 160;

/** Whether a line, as it stands in its file, ends a digest. */
export function isGeneratedLine(text: string): boolean {
  return generatedLine.test(text.trimEnd());
}

/** The first line of a feed: short, no sentence, about digests or summaries, and no kernel subject. */
export function isFeedTitle(text: string): boolean {
  return (
    text.length < 100 &&
    /\b(?:digests?|summar(?:y|ies)|feed)\b/i.test(text) &&
    !/[.!?]$/.test(text) &&
    !/^[\w/,-]+: /.test(text)
  );
}

function cleanLines(text: string, firstLine: number, problem: Report): DigestLine[] {
  const lines: DigestLine[] = [];
  let carriage = 0;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = firstLine + i;
    let content = raw;
    if (i === 0 && content.startsWith('\uFEFF')) content = content.slice(1);
    if (content.endsWith('\r')) {
      content = content.slice(0, -1);
      carriage ||= line;
    }
    if (/[\0-\x08\x0E-\x1A]/.test(content)) {
      problem(line, 'binary', 'control bytes where text was expected; the line is passed over', true);
      continue;
    }
    content = content.trim();
    if (content === '') continue;
    if (content.includes('\uFFFD'))
      problem(line, 'broken-encoding', 'bytes that are not UTF-8; they are shown as U+FFFD');
    lines.push({ text: content, line });
  }
  if (carriage > 0) problem(carriage, 'crlf', 'lines end in CR LF; read as LF');
  return lines;
}

/**
 * A digest whose `Generated` line was lost runs into the next one. The next introduction shows as a paragraph behind
 * a paragraph that speaks like an introduction; an entry without a title does not.
 */
function splitAtIntroductions(lines: readonly DigestLine[]): DigestLine[][] {
  const blocks: DigestLine[][] = [];
  let block: DigestLine[] = [];
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    if (
      before !== undefined &&
      block.length > 1 &&
      isParagraph(line.text) &&
      isParagraph(before.text) &&
      speaksLikeIntroduction(line.text)
    ) {
      blocks.push(block);
      block = [];
    }
    block.push(line);
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

function speaksLikeIntroduction(text: string): boolean {
  return (
    /^(?:No patches|Activity|Today['’]s|The (?:week|day|period)|A (?:quiet|busy|productive)|This (?:week|period))\b/i.test(
      text,
    ) || spokenDays(text.slice(0, 60), '2000-01-01').days.length > 0
  );
}

function isParagraph(text: string): boolean {
  return text.length > longestTitle || /[.!?] [A-Z`"“]/.test(text);
}

function readDigest(
  path: string,
  lines: readonly DigestLine[],
  generated: string | null,
  problem: Report,
  documents: Document[],
  digests: Digest[],
): void {
  const first = lines[0];
  if (first === undefined) return;
  const hasIntroduction = isParagraph(first.text) || lines.length === 1 || /[.!?]$/.test(first.text);
  if (!hasIntroduction)
    problem(first.line, 'missing-introduction', 'the digest begins with an entry, not with an introduction');
  const introduction = hasIntroduction ? first.text : '';
  const opening = introduction.slice(0, longestProse);
  const { period, days } = spokenDays(opening, generated);
  const entries = readEntries(lines.slice(hasIntroduction ? 1 : 0), problem);
  const authors = new IntroductionAuthors(
    opening,
    entries.map((entry) => `${entry.title?.text ?? ''} ${entry.summary.slice(0, longestProse)}`),
  );
  const ids: string[] = [];
  for (const [i, { title, summary, line }] of entries.entries()) {
    const hash = createHash('sha256').update(JSON.stringify([period, generated, title?.text ?? null, summary]));
    const id = `digest-${hash.digest('hex').slice(0, 20)}`;
    ids.push(id);
    const prose = summary.slice(0, longestProse);
    const people = authors.authorsOf(`${title?.text ?? ''} ${prose}`, prose);
    documents.push({
      id,
      kind: 'digest-entry',
      source: { path, line },
      alsoIn: [],
      title: title?.text ?? null,
      date: generated,
      authors: people.map((name): Person => ({ name, address: null })),
      list: null,
      subsystems: title === null ? [] : splitSubsystems(title.text),
      series: statedSeries(prose),
      identifiers: identifiersIn(title === null ? summary : `${title.text}\n${summary}`),
      files: [],
      text: summary,
      digest: { period, days, generated, entry: i + 1 },
      mail: null,
      commit: null,
    });
  }
  digests.push({ path, line: first.line, period, days, generated, introduction, entries: ids });
}

interface Entry {
  readonly title: DigestLine | null;
  readonly summary: string;
  /** Of the title, or of the summary where there is no title. */
  readonly line: number;
}

function readEntries(lines: readonly DigestLine[], problem: Report): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < lines.length; i++) {
    const here = lines[i]!;
    const next = lines[i + 1];
    if (isParagraph(here.text)) {
      entries.push({ title: null, summary: here.text, line: here.line });
    } else if (next === undefined) {
      problem(here.line, 'truncated', `the title "${clip(here.text)}" has no summary; it is kept without one`);
      entries.push({ title: here, summary: '', line: here.line });
    } else {
      entries.push({ title: here, summary: next.text, line: here.line });
      i++;
    }
  }
  return entries;
}

function isoTime(text: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
  if (match === null) return null;
  const time = Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`);
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
