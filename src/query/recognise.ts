import type { ParsedQuery, QueryNode } from './query-node.js';

/**
 * Recognises pasted text: a link into an archive, a Message-ID, a commit, a subject, a header, a line of a stack
 * trace. Null if the query is none of these.
 */
export function recogniseQuery(query: string): ParsedQuery | null {
  const text = query.trim().replace(/^>\s?/, '');
  if (text === '' || text.length > longestPaste) return null;
  for (const rule of rules) {
    const found = rule(text);
    if (found !== null) return found;
  }
  return null;
}

const longestPaste = 4096;

const rules: readonly ((text: string) => ParsedQuery | null)[] = [
  function archiveLink(text) {
    const link = /^(?:Link:\s{0,8}|\[\d{1,4}\]\s{0,8})?https?:\/\/(\S{3,1000})$/i.exec(text);
    const [path = ''] = (link?.[1] ?? '').split(/[?#]/, 1);
    const id = path.split('/').slice(1, 5).map(decoded).find(isMessageId);
    return id === undefined ? null : byId(id, 'read as a link to a message');
  },
  function messageId(text) {
    const [, header, id] = /^(?:(Message-ID|In-Reply-To|References|mid|msgid):\s{0,8})?(\S{5,505})$/i.exec(text) ?? [];
    if (id === undefined) return null;
    const bracketed = id.startsWith('<') && id.endsWith('>');
    const bare = bracketed ? id.slice(1, -1) : id;
    // A bare Message-ID has more digits before its at sign than an address has.
    const told = bracketed || (header !== undefined && !/^(?:References|mid)$/i.test(header)) || isNumbered(bare);
    return told && isMessageId(bare) ? byId(bare, 'read as a Message-ID') : null;
  },
  function fixesLine(text) {
    const line =
      /^(?:Fixes|Reverts?|commit|Cherry-picked from):?\s+([0-9a-f]{7,40})\b\s*(?:\(?["“](.{1,300}?)["”]\)?)?\s*$/i.exec(
        text,
      );
    if (line === null) return null;
    const sha: QueryNode = word(line[1]!);
    const subject = line[2] === undefined ? [] : line[2].split(/\s+/).filter(hasWord).map(word);
    return { node: sequence([sha, ...subject]), notes: ['read as a reference to a commit'] };
  },
  function mailboxLine(text) {
    const line = /^From ([0-9a-f]{12,40}|\S{1,200}) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} .{1,60}$/.exec(text);
    if (line === null) return null;
    const notes = ['read as the first line of a mailbox'];
    return /^[0-9a-f]+$/.test(line[1]!)
      ? { node: word(line[1]!), notes }
      : { node: { type: 'text', match: 'word', text: line[1]!, slop: 0, scope: 'author' }, notes };
  },
  function fromHeader(text) {
    const header = /^From:(\s.{1,200})$/.exec(text);
    if (header === null) return null;
    const words = header[1]!.split(/[\s<>"]+/).filter(hasWord);
    const node: QueryNode = {
      type: 'and',
      children: words.map((text) => ({ type: 'text', match: 'word', text, slop: 0, scope: 'author' })),
    };
    return words.length === 0
      ? null
      : { node: words.length === 1 ? node.children[0]! : node, notes: ['read as a From header'] };
  },
  function subject(text) {
    const header = /^(?:Subject:\s*)?((?:(?:Re|Fwd?|Aw):\s*){0,5})((?:\[[^\]\n]{1,100}\]\s*){1,3})(.{1,500})$/is.exec(
      text,
    );
    const isSubject = header !== null && /\b(?:PATCH|RFC|GIT PULL|RESEND|ANNOUNCE|PULL|v\d+)\b/i.test(header[2]!);
    if (!isSubject) {
      // Without a blank, it is the field: `subject:arena kind:cover`.
      const plain = /^Subject:\s(.{1,500})$/i.exec(text);
      return plain === null || !hasWord(plain[1]!)
        ? null
        : { node: sequence(titleWords(plain[1]!)), notes: ['read as a subject'] };
    }
    const tags = [...header[2]!.matchAll(/\bv\d{1,3}\b|\b\d{1,4}\/\d{1,4}\b|\bRFC\b|\bRESEND\b/gi)].map((match) =>
      word(match[0]),
    );
    const title = titleWords(header[3]!);
    return title.length === 0 ? null : { node: sequence([...title, ...tags]), notes: ['read as a subject'] };
  },
  function stackTrace(text) {
    const plus = text.indexOf('+0x');
    if (!/^\+0x[0-9a-f]{1,16}\/0x[0-9a-f]{1,16}(?:\s[^\n]{0,120})?$/i.test(text.slice(plus))) return null;
    let start = plus;
    while (start > 0 && /[\w.]/.test(text[start - 1]!)) start--;
    const name = text.slice(start, plus);
    const before = text.slice(0, start).replace(/\s+/g, ' ').trim();
    return /^[A-Za-z_][\w.]{2,120}$/.test(name) && frameBeginning.test(before)
      ? { node: word(withoutCopySuffix(name)), notes: ['read as a line of a stack trace'] }
      : null;
  },
  function fileLine(text) {
    const place = /^((?:[\w+-]+\/){1,12}[\w.+-]+\.[A-Za-z]{1,5}):\d{1,6}(?::\d{1,4})?:?$/.exec(text);
    return place === null
      ? null
      : {
          node: { type: 'text', match: 'word', text: place[1]!, slop: 0, scope: 'file' },
          notes: ['read as a place in a file'],
        };
  },
];

/** Prefix of the function in a stack frame: a time, a register, a question mark. */
const frameBeginning =
  /^(?:\[[ \d.T@C]{1,24}\] ?)?(?:(?:RIP|pc|lr|EIP|Call trace|WARNING: CPU: \d{1,4} PID: \d{1,8} at) ?:? ?(?:[0-9a-f]{4}:)?)? ?\??$/i;

/** The function that a compiler-generated copy (`do_check.isra.0`) was made from. */
function withoutCopySuffix(name: string): string {
  const suffix = /\.(?:cold|isra|part|constprop|llvm)\b/.exec(name);
  return suffix === null ? name : name.slice(0, suffix.index);
}

function isMessageId(text: string): boolean {
  const at = text.indexOf('@');
  return at >= 1 && at <= 300 && at < text.length - 1 && text.length - at <= 201 && !/[<>\s"]/.test(text);
}

function isNumbered(id: string): boolean {
  const local = id.slice(0, Math.max(0, id.indexOf('@')));
  return local.length >= 12 && !local.includes(':') && local.replace(/\D/g, '').length >= 4;
}

function byId(id: string, note: string): ParsedQuery {
  return { node: { type: 'filter', field: 'id', value: id }, notes: [note] };
}

function word(text: string): QueryNode {
  return { type: 'text', match: 'word', text, slop: 0, scope: 'anywhere' };
}

function titleWords(title: string): QueryNode[] {
  return title.split(/\s+/).filter(hasWord).slice(0, 60).map(word);
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}_]/u.test(text);
}

function sequence(children: QueryNode[]): QueryNode {
  return children.length === 1 ? children[0]! : { type: 'sequence', children };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
