import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { FakeEngine, lampDigests, lampDocuments } from '../support/fake-engine.js';
import { hostileTexts } from '../support/hostile-texts.js';
import { infectedLamps } from '../support/infected-lamps.js';
import { tagsOf, unescaped } from '../support/markup.js';
import { webApp } from '../support/web-app.js';

const html = { Accept: 'text/html' };

/** What our pages are made of. */
const elements = new Set(
  (
    'html head meta title link script body a header svg path circle line rect text tspan main search form label input div ' +
    'button nav h1 h2 h3 p ul ol li span b section article aside time table caption thead tbody tr th td details summary ' +
    'mark ins del pre code blockquote dl dt dd kbd footer figure'
  ).split(' '),
);
const attributes = new Set(
  (
    'action aria-controls aria-current aria-hidden aria-label aria-labelledby anchor autocapitalize autocomplete autofocus ' +
    'charset checked class content cx cy d data-copy data-permalink data-shortcut-switch data-summary datetime ' +
    'enterkeyhint focusable for height href id lang method name open placeholder r rel role scope spellcheck src start ' +
    'stroke-opacity tabindex text-anchor title type value viewBox width x x1 x2 y y1 y2'
  ).split(' '),
);

/** Throws where a page holds an element, an attribute or an address that is not ours. */
function checkPage(page: string): void {
  const fail = (what: string): never => {
    throw new Error(`not ours: ${what.slice(0, 200)}`);
  };
  for (const tag of tagsOf(page)) {
    if (!elements.has(tag.name)) fail(tag.name);
    if (tag.name === 'script' && !tag.attributes.has('src')) fail('a script of the page itself');
    for (const [name, value] of tag.attributes) {
      if (!attributes.has(name)) fail(`${tag.name} ${name}`);
      if (name !== 'href' && name !== 'src' && name !== 'action') continue;
      const address = unescaped(value);
      const isOwn = /^(?:\/(?!\/)|#|\?)/.test(address);
      const isGiven = tag.name === 'a' && /^https?:\/\//.test(address);
      if (!isOwn && !isGiven) fail(address);
      if (isGiven && tag.attributes.get('rel') !== 'noopener noreferrer nofollow') fail(address);
      if (tag.name === 'script' && !/^\/assets\/[\w.-]+$/.test(address)) fail(address);
      if (tag.name === 'link' && !/^\/(?:assets\/[\w.-]+$|opensearch\.xml$|feed\.atom)/.test(address)) fail(address);
    }
  }
  // What a form sends back is as it was; everything that is read has hidden characters made visible.
  const read = page.replaceAll(/ value="[^"]*"/g, '').replaceAll(/\r?\n|\t/g, '');
  const hidden = /.{0,30}[\p{Cc}\u200b\u202e\u2066\ufeff]/u.exec(read);
  if (hidden !== null) fail(JSON.stringify(hidden[0]));
}

/** Well-formed XML without anything but elements, attributes, text and CDATA; gives what the CDATA hold. */
function checkXml(xml: string): string[] {
  expect(xml).toMatch(/^<\?xml version="1\.0" encoding="(?:utf-8|UTF-8)"\?>\n/);
  expect(xml).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]/u);
  const inner: string[] = [];
  const plain = xml.slice(xml.indexOf('\n')).replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, text: string) => {
    inner.push(text);
    return '';
  });
  const open: string[] = [];
  for (let at = plain.indexOf('<'); at >= 0; at = plain.indexOf('<', at + 1)) {
    const end = plain.indexOf('>', at);
    const tag = plain.slice(at, end + 1);
    expect(tag).toMatch(/^<(?:\/[A-Za-z]+|[A-Za-z]+(?:\s+[a-z]+="[^"<>]*")*\s*\/?)>$/);
    if (tag.startsWith('</')) expect(open.pop()).toBe(tag.slice(2, -1));
    else if (!tag.endsWith('/>')) open.push(/^<([A-Za-z]+)/.exec(tag)![1]!);
  }
  expect(open).toEqual([]);
  expect(plain.replaceAll(/&(?:amp|lt|gt|quot|apos|#39);/g, '')).not.toContain('&');
  return inner;
}

describe.each(hostileTexts.map((text, i) => ({ name: `${i + 1}: ${JSON.stringify(text)}`, text })))(
  'hostile text $name',
  ({ text }) => {
    const { get } = webApp(infectedLamps(text));
    const encoded = encodeURIComponent(text);
    const id = '20260101-lamp-v2-1%40example.org';

    it('in every field of a document is no more than text on every page', async () => {
      const paths = [
        '/',
        '/?q=lamp',
        '/?q=lamp&collapse=none',
        '/?q=lamp&fragment=1',
        '/?q=dfctx%3Ax',
        '/?q=nothing+lapm',
        `/patch/${id}`,
        '/patch/reply-1%40example.org',
        '/patch/digest%3A00aa',
        '/patch/wick%2F1',
        '/patch/4a84a470c24f4a84a470c24f4a84a470c24f4a84',
        `/compare?older=${id}&newer=20260101-lamp-v5-1%40example.org`,
        '/identifier/lamp_lit',
        '/digests/daily/2026-01-06',
      ];
      for (const path of paths) {
        const answer = await get(path, html);
        expect([path, answer.status]).toEqual([path, 200]);
        checkPage(await answer.text());
      }
    });

    it('as an id is no more than text', async () => {
      const strange = new FakeEngine(
        lampDocuments.map((document, i) => (i === 0 ? { ...document, id: text } : document)),
        [{ ...lampDigests[0]!, entries: [text] }],
      );
      const app = webApp(strange);
      for (const path of ['/', '/?q=lamp', `/patch/${encoded}`, `/patch/${id}`, '/digests/daily/2026-01-06']) {
        checkPage(await (await app.get(path, html)).text());
      }
      checkXml(await (await app.get('/feed.atom?q=lamp')).text());
      const mailbox = await app.get(`/patch/${encoded}?format=mbox`);
      expect(mailbox.headers.get('Content-Disposition') ?? '').not.toMatch(/[\r\n<>;"'].*[\r\n<>]/);
    });

    it('in an address is no more than text', async () => {
      const paths = [
        `/?q=${encoded}`,
        `/?q=lamp&author=${encoded}&subsystem=-${encoded}&series=${encoded}&month=${encoded}&kind=${encoded}`,
        `/?q=${encoded}&q=${encoded}`,
        `/?${encoded}=1`,
        `/?sort=${encoded}`,
        `/patch/${encoded}`,
        `/identifier/${encoded}`,
        `/compare?older=${encoded}&newer=${encoded}`,
        `/digests/daily/${encoded}`,
        `/${encoded}`,
      ];
      for (const path of paths) checkPage(await (await get(path, html)).text());
    });

    it('in JSON cannot be taken for markup, and comes out as it went in', async () => {
      for (const path of [
        '/api/search?q=lamp&collapse=versions',
        `/api/search?q=${encoded}`,
        `/api/search?${encoded}=1`,
        `/api/patches/${id}`,
        `/api/patches/${id}/versions`,
        `/api/patches/${id}/thread`,
        `/api/patches/${encoded}`,
        `/api/compare?older=${id}&newer=${id}`,
        '/api/identifiers?q=lamp',
        '/api/suggest?q=lamp',
        '/api/digests',
        `/opensearch/suggestions?q=${encoded}`,
        `/${encoded}`,
      ]) {
        const answer = await get(path);
        expect(answer.headers.get('Content-Type')).toMatch(/json$/);
        const body = await answer.text();
        expect(body).not.toContain('<');
        expect(() => JSON.parse(body)).not.toThrow();
      }
      expect(((await (await get(`/api/patches/${id}`)).json()) as Document).list).toBe(text);
    });

    it('in feeds and descriptions is well-formed, and no more than text in what they hold', async () => {
      for (const path of [
        '/feed.atom?q=lamp',
        `/feed.atom?q=lamp&author=-${encoded}`,
        `/feed.atom?q=lamp+${encoded}`,
      ]) {
        const answer = await get(path);
        expect(answer.headers.get('Content-Type')).toBe('application/atom+xml; charset=utf-8');
        for (const inner of checkXml(await answer.text())) checkPage(inner);
      }
      checkXml(await (await get('/opensearch.xml')).text());
    });

    it('in a mail stays in its place of a mailbox', async () => {
      const answer = await get(`/patch/${id}?format=mbox`);
      expect(answer.headers.get('Content-Type')).toBe('application/mbox; charset=utf-8');
      const mails = (await answer.text()).split(/^From mboxrd@z /m).slice(1);
      expect(mails.length).toBeGreaterThan(0);
      for (const mail of mails) {
        const [head] = mail.split('\n\n', 1);
        for (const line of head!.split('\n').slice(1)) {
          expect(line).toMatch(
            /^(?:(?:From|To|Cc|Subject|Date|Message-ID|In-Reply-To|References|MIME-Version|Content-Type|Content-Transfer-Encoding): | )/,
          );
        }
        expect(head).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
      }
    });
  },
);

describe('what the matrix rests on', () => {
  it('it has at least forty texts', () => {
    expect(hostileTexts.length).toBeGreaterThanOrEqual(40);
  });

  it.each([
    '<script>hit(1)</script>',
    '<img src=x onerror=hit(1)>',
    '<p onclick="hit(1)">',
    '<a href="javascript:hit(1)">',
  ])('it sees what got through: %s', (text) => {
    expect(() => checkPage(`<!DOCTYPE html><p>${text}</p>`)).toThrow();
  });

  it('it sees XML that is not well-formed', () => {
    for (const text of ['<b>', '&e;', '\x08', ']]>&lt', '<?x?>']) {
      expect(() => checkXml(`<?xml version="1.0" encoding="utf-8"?>\n<a>${text}</a>`)).toThrow();
    }
  });
});
