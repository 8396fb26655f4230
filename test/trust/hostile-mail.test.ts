import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import { buildProgram } from '../support/built-program.js';
import { mail } from '../support/mail-fixtures.js';
import { Random } from '../support/random.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { amount, seed, tell } from './campaign.js';
import { hostileMails, mailbox, neighbour } from './hostile-mails.js';

const folder = temporaryFolder();
const program = join(folder, 'program');

interface Outcome {
  readonly name: string;
  readonly milliseconds: number;
  readonly added: number;
  readonly neighbours: number;
  readonly reasons: readonly string[];
  readonly maxRSS: number;
}

/** Indexes mailboxes in a process with half a gigabyte to its name. */
async function index(name: string, paths: readonly string[]): Promise<Outcome[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=512', join(program, 'test/trust/mail-process.js'), join(folder, name), ...paths],
    { maxBuffer: 1 << 26 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Outcome);
}

/** In kilobytes: what indexing may take, whatever comes (research figure R13 of the programme). */
const mostMemory = 768 * 1024;

describe('hostile mail', () => {
  beforeAll(async () => buildProgram(program, 'trust/mail-process.ts'));

  it('costs no more than its size, and its neighbours are indexed', async () => {
    const scale = amount({ quick: 0.005, short: 0.1, long: 1 });
    const mails = hostileMails(scale);
    expect(mails.length).toBeGreaterThan(50);
    // Each in a mailbox of its own tells which is slow; several in one are quicker.
    const together = amount({ quick: 11, short: 1, long: 1 });
    const groups = Array.from({ length: Math.ceil(mails.length / together) }, (_, i) =>
      mails.slice(i * together, (i + 1) * together),
    );
    const paths = groups.map((group, i) => {
      const path = join(folder, `case${i}.mbox`);
      const between = group.map(({ bytes }) => bytes);
      writeFileSync(path, mailbox([neighbour(1, `case${i}`), ...between, neighbour(2, `case${i}`)]));
      return path;
    });
    const outcomes = await index('mails', paths);
    expect(outcomes).toHaveLength(groups.length);
    expect(outcomes.filter(({ neighbours }) => neighbours < 2).map((outcome) => named(outcome))).toEqual([]);
    const lost = outcomes.filter(({ added, reasons }, i) => added < groups[i]!.length + 2 && reasons.length === 0);
    expect(lost.map((outcome) => named(outcome))).toEqual([]);
    const slowest = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 3);
    const peak = Math.max(...outcomes.map(({ maxRSS }) => maxRSS));
    const bytes = mails.reduce((sum, each) => sum + each.bytes.length, 0);
    const counted = new Set(outcomes.flatMap(({ reasons }) => reasons));
    tell(
      `hostile mail: ${mails.length} kinds at scale ${scale}, ${(bytes / 1e6).toFixed(0)} MB, all neighbours indexed; ${counted.size} reasons counted; slowest ${slowest.map((each) => `${named(each)} ${each.milliseconds} ms`).join(', ')}; peak RSS ${Math.round(peak / 1024)} MB`,
    );
    expect(peak).toBeLessThan(mostMemory);
    function named({ name }: Outcome): string {
      return groups[Number(name.slice('case'.length))]!.map((each) => each.name).join(' … ');
    }
  });

  it('packed a thousandfold is unpacked so far and no further', async () => {
    const size = amount({ quick: 16, short: 128, long: 1_024 });
    const bomb = Buffer.concat([
      gzipSync(mailbox([neighbour(1, 'bomb'), neighbour(2, 'bomb')])),
      ...Array.from({ length: size }, () => megabyteOfBlanks),
    ]);
    const many = Buffer.concat(Array.from({ length: size * 40 }, () => emptyMember));
    writeFileSync(join(folder, 'bomb.mbox.gz'), bomb);
    writeFileSync(
      join(folder, 'members.mbox.gz'),
      Buffer.concat([gzipSync(mailbox([neighbour(1, 'members')])), many, gzipSync(mailbox([neighbour(2, 'members')]))]),
    );
    const [first, second] = await index('bombs', [join(folder, 'bomb.mbox.gz'), join(folder, 'members.mbox.gz')]);
    tell(
      `gzip bomb: ${bomb.length} bytes for ${size} MB, ${first!.milliseconds} ms, ${first!.reasons.join(', ')}; ${size * 40} members, ${second!.milliseconds} ms; peak RSS ${Math.round(second!.maxRSS / 1024)} MB`,
    );
    expect(first).toMatchObject({ neighbours: 2, reasons: expect.arrayContaining(['over-compressed']) });
    expect(second).toMatchObject({ neighbours: 2 });
    expect(second!.maxRSS).toBeLessThan(mostMemory);
  });

  it('made of ordinary mail with pieces changed is always a document or a reason', async () => {
    const originals = ordinaryMails();
    expect(originals.length).toBeGreaterThan(2);
    const random = new Random(seed);
    const mutants = amount({ quick: 300, short: 5_000, long: 50_000 });
    let documents = 0;
    for (let i = 0; i < mutants; i++) {
      const bytes = mutated(random.pick(originals), random);
      const record = { location: { path: 'fuzz', line: 1 }, bytes, position: 1 };
      const parsed = await parseMessage(record, { list: null });
      expect(parsed.documents.length + parsed.problems.length).toBeGreaterThan(0);
      documents += parsed.documents.length;
    }
    tell(`fuzzed mail: ${mutants} mutants of ${originals.length} mails, ${documents} documents, 0 errors`);
  });
});

const megabyteOfBlanks = gzipSync(Buffer.alloc(1 << 20, ' '));
const emptyMember = gzipSync(Buffer.alloc(0));

/** Own mails, and, where they are at hand, those that git and patchwork are tested with. */
function ordinaryMails(): Buffer[] {
  const own = [
    mail(
      { Subject: '=?utf-8?q?[PATCH_v2_1/3]_lib:_l=C3=A4mp?=' },
      'Text.\n---\nv2: more\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n',
    ),
    mail(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      '--b\nContent-Type: text/plain\n\nx\n--b\nContent-Transfer-Encoding: base64\n\neAo=\n--b--\n',
    ),
    mail({ 'Content-Transfer-Encoding': 'quoted-printable', References: '<a@b> <c@d>' }, 'l=C3=A4mp =\nlit\n> quote\n'),
  ];
  const shared = sharedPath('data', 'mbox', 'fixtures');
  if (shared === null) return own.map((bytes) => Buffer.from(bytes));
  const files = readdirSync(shared, { recursive: true, encoding: 'utf8' }).map((name) => join(shared, name));
  const small = files.filter((path) => statSync(path).isFile() && statSync(path).size < 50_000);
  return [...own.map((bytes) => Buffer.from(bytes)), ...small.map((path) => readFileSync(path))];
}

const spices = [
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  '=',
  '?',
  '<',
  '>',
  '"',
  '(',
  '--',
  '\n\n',
  '=?',
  '?=',
  '\xff',
  '@@ ',
  '; ',
  ':',
];

function mutated(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  for (let edits = 1 + random.below(6); edits > 0; edits--) {
    const at = random.below(bytes.length);
    const end = Math.min(bytes.length, at + random.below(200));
    const piece = bytes.subarray(at, end);
    const pieces = [
      [Buffer.from(random.pick(spices).repeat(1 + random.below(50)), 'latin1')],
      [],
      [piece, piece],
      [Buffer.from(piece).reverse()],
      [Buffer.from(piece.map((byte) => (random.chance(0.1) ? random.below(256) : byte)))],
    ];
    bytes = Buffer.concat([bytes.subarray(0, at), ...random.pick(pieces), bytes.subarray(end)]);
    if (bytes.length === 0) return Buffer.from('\n');
  }
  return bytes;
}
