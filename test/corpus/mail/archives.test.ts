import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyZones } from '../../../src/corpus/mail/body-zones.js';
import { parseMessage } from '../../../src/corpus/mail/message-parser.js';
import { MboxReader } from '../../../src/corpus/sources/mbox-reader.js';
import { PublicInboxReader } from '../../../src/corpus/sources/public-inbox-reader.js';
import { archivePath, archives, mailboxDocuments } from '../../support/archives.js';
import { type InboxChange, writeEpoch } from '../../support/git-fixtures.js';
import { documentsOf, readAll, reasonsOf, recordsOf } from '../../support/mail-fixtures.js';
import { requiredShared, sharedPath } from '../../support/shared.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const isShared = sharedPath('data', 'mbox') !== null;

describe.skipIf(!isShared)('real archives (need the shared data)', () => {
  it.each(archives)(
    '$name: every message is a document, nothing is skipped',
    async ({ name, messages, ids }) => {
      const found = new Set<string>();
      const reasons = new Map<string, number>();
      let count = 0;
      let untiled = 0;
      for await (const item of (await MboxReader.open(archivePath(name))).read(null)) {
        if (item.type !== 'record') throw new Error(`unexpected ${item.type}`);
        count++;
        const { documents, problems } = await parseMessage(item.record, { list: null });
        for (const { reason, skipped } of problems)
          reasons.set(skipped ? `${reason}!` : reason, (reasons.get(skipped ? `${reason}!` : reason) ?? 0) + 1);
        for (const { id, text, kind } of documents) {
          found.add(id);
          const zones = bodyZones(text, kind);
          if (
            zones.some(({ start }, i) => start !== (zones[i - 1]?.end ?? 0)) ||
            (zones.at(-1)?.end ?? 0) !== text.length
          )
            untiled++;
        }
      }
      expect([count, found.size, untiled]).toEqual([messages, ids, 0]);
      expect([...reasons.keys()].filter((reason) => reason !== 'broken-encoding')).toEqual([]);
    },
    120_000,
  );

  it('a public-inbox repository gives the documents of its mailbox, and an update those of the new commits', async () => {
    const mailbox = await readAll(await MboxReader.open(archivePath('xdp-newbies')));
    const messages = mailbox.items.flatMap((item): InboxChange[] =>
      item.type === 'record' ? [{ file: 'm', message: item.record.bytes }] : [],
    );
    expect(messages.length).toBe(1_941);
    const epoch = join(folder, 'xdp-newbies', 'git', '0.git');
    writeEpoch(epoch, messages.slice(0, -100), true);
    const first = await readAll(await PublicInboxReader.open(join(folder, 'xdp-newbies')));
    writeEpoch(epoch, messages.slice(-100), false);
    const second = await readAll(await PublicInboxReader.open(join(folder, 'xdp-newbies')), first.cursor);
    expect([recordsOf(first).length, recordsOf(second).length, reasonsOf(second)]).toEqual([1_841, 100, []]);
    const unplaced = async (read: typeof first) =>
      (await documentsOf(read)).map(({ source: _, ...document }) => document);
    expect([...(await unplaced(first)), ...(await unplaced(second))]).toEqual(await unplaced(mailbox));
  }, 120_000);
});

describe.skipIf(!isShared)("git's mail fixtures (need the shared data)", () => {
  /** What git says and we mean to say otherwise, by number in the mailbox. */
  const differences = new Map<string, ReadonlyMap<number, string>>([
    [
      'sample.mbox',
      new Map([
        [1, 'a comment in a name is left out'],
        [3, 'a reply is its sender’s, whatever patch it carries'],
        [10, 'the subject of a reply is that of its header'],
        [14, 'scissors are not heeded'],
        [15, 'a broken line From: does not take the sender away'],
        [16, 'a broken line Date: does not take the date away'],
        [18, 'the subject is that of the header'],
      ]),
    ],
    ['sample.mboxrd', new Map()],
    [
      'rfc2047-samples.mbox',
      new Map(
        [4, 5, 6, 7, 8, 9, 10, 11].map((i) => [
          i,
          i === 4 ? 'a comment behind an address is no name' : 'there is no sender, which git gives as empty',
        ]),
      ),
    ],
    ['quoted-cr.mbox', new Map()],
  ]);

  it.each([...differences.keys()])('%s is split and read as git splits and reads it', async (name) => {
    const path = requiredShared('data', 'mbox', 'fixtures', 'git-mailinfo', name);
    const split = join(folder, name);
    mkdirSync(split);
    execFileSync('git', ['mailsplit', ...(name.endsWith('rd') ? ['--mboxrd'] : []), '--keep-cr', `-o${split}`, path]);
    const documents = await mailboxDocuments(path);
    const files = readdirSync(split).sort();
    expect([documents.length, files.length > 0]).toEqual([files.length, true]);
    for (const [i, document] of documents.entries()) {
      const info = execFileSync('git', ['mailinfo', '/dev/null', '/dev/null'], {
        input: readFileSync(join(split, files[i]!)),
        stdio: ['pipe', 'pipe', 'ignore'],
      }).toString();
      const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(info)?.[1] ?? '';
      const ours = [document.authors[0]?.name, document.authors[0]?.address, document.title];
      const isSame = JSON.stringify(ours) === JSON.stringify([field('Author'), field('Email'), field('Subject')]);
      const known = differences.get(name)!.get(i + 1);
      if (known === undefined)
        expect(ours, `message ${i + 1}`).toEqual([field('Author'), field('Email'), field('Subject')]);
      else if (!known.includes('date')) expect(isSame, `message ${i + 1}: ${known}`).toBe(false);
    }
  });

  it('base64 with quoted carriage returns and flowed patches are read', async () => {
    const documents = await mailboxDocuments(
      requiredShared('data', 'mbox', 'fixtures', 'git-mailinfo', 'quoted-cr.mbox'),
    );
    expect(documents.map(({ files }) => files)).toEqual([['configure'], ['configure']]);
    const bytes = readFileSync(requiredShared('data', 'mbox', 'fixtures', 'git-mailinfo', 't4258.mbox'));
    const { documents: flowed } = await parseMessage(
      { location: { path: 't4258', line: 1 }, bytes, position: 0 },
      { list: null },
    );
    expect(flowed).toMatchObject([{ kind: 'patch' }]);
  });
});
