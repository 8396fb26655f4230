import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import { MboxReader } from '../../src/corpus/sources/mbox-reader.js';
import { sharedPath } from './shared.js';

/** Bodies of the first mails of a real mailbox; none where it is not at hand. */
export async function mailTexts(count: number): Promise<string[]> {
  const path = sharedPath('data', 'mbox', 'xdp-newbies.mbox.gz');
  const texts: string[] = [];
  if (path === null) return texts;
  for await (const item of (await MboxReader.open(path)).read(null)) {
    if (item.type !== 'record') continue;
    const { documents } = await parseMessage(item.record, { list: null });
    texts.push(...documents.map((document) => document.text));
    if (texts.length >= count) break;
  }
  return texts.slice(0, count);
}
