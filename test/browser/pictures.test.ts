import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeInBrowser, useBrowser } from './chromium.js';
import { toldPatch, useLampSite } from './lamp-site.js';

const isAsked = process.env['PATCHTRAIL_PICTURES'] === '1';
const folder = resolve(import.meta.dirname, '../../docs/pictures');

/** The README's pictures, taken anew with PATCHTRAIL_PICTURES=1; otherwise there is nothing to test here. */
(isAsked ? describeInBrowser : describe.skip)('pictures for the README', () => {
  const site = useLampSite();
  const open = useBrowser();

  async function pathOf(name: string): Promise<string> {
    if (name !== 'patch') return paths[name]!;
    const found = (await (await fetch(`${site()}/api/search?q=${toldPatch}&limit=1`)).json()) as {
      hits: { id: string }[];
    };
    return `/patch/${encodeURIComponent(found.hits[0]!.id)}`;
  }

  const paths: Readonly<Record<string, string>> = {
    search: '/?q=verifier+stack+arguments',
    compare: '/compare?older=20260105-lamp-v1-1%40example.org&newer=20260123-lamp-v4-1%40example.org',
    phone: `/?q=${toldPatch}`,
  };

  it.each([
    { name: 'search', width: 1200, height: 860, colorScheme: 'light' },
    { name: 'patch', width: 1200, height: 1000, colorScheme: 'light' },
    { name: 'compare', width: 1200, height: 900, colorScheme: 'light' },
    { name: 'phone', width: 390, height: 844, colorScheme: 'dark' },
  ] as const)('$name', async ({ name, width, height, colorScheme }) => {
    mkdirSync(folder, { recursive: true });
    const { page } = await open({ colorScheme, viewport: { width, height } });
    const address = site() + (await pathOf(name));
    // The first answer has the index to load.
    await page.goto(address);
    await page.goto(address);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path });
    expect(statSync(path).size).toBeLessThan(250_000);
  });
});
