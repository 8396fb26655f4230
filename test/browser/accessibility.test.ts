import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, it } from 'vitest';
import { describeInBrowser, openAll, useBrowser } from './chromium.js';
import { lampPatch, newestLampPatch, toldPatch, useLampSite } from './lamp-site.js';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const pages: readonly string[] = [
  '/',
  `/?q=${toldPatch}`,
  '/?q=lamp&collapse=none&subsystem=-bpf&sort=newest',
  '/?q=bpf&offset=20&author=Ada+Example',
  '/?q=nothing_has_this_name+author:nobody',
  '/?q=verifer+lamps',
  '/?q=-lamp',
  `/patch/${lampPatch}`,
  `/patch/answer-1@example.org`,
  'told',
  `/compare?older=${lampPatch}&newer=${newestLampPatch}`,
  `/identifier/${toldPatch}`,
  '/identifier/no_such_name',
  '/digests',
  '/digests/daily/2026-05-23',
  '/versions',
  '/help',
  '/nowhere',
];

describeInBrowser('every page', () => {
  const site = useLampSite();
  const open = useBrowser();

  async function address(path: string): Promise<string> {
    if (path !== 'told') return site() + path;
    const found = (await (await fetch(`${site()}/api/search?q=${toldPatch}&limit=1`)).json()) as {
      hits: { id: string }[];
    };
    return `${site()}/patch/${encodeURIComponent(found.hits[0]!.id)}`;
  }

  it.each(
    pages.flatMap((path) =>
      (['light', 'dark'] as const).flatMap((colorScheme) => [360, 1280].map((width) => ({ path, colorScheme, width }))),
    ),
  )('is found without fault by axe: $path, $colorScheme, $width wide', async ({ path, colorScheme, width }) => {
    // Axe comes in as a script of the test's; the policy of our pages lets nobody do that.
    const { page, faults } = await open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    await page.goto(await address(path));
    await openAll(page);
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(
      violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
      ),
    ).toEqual([]);
    const expected = path === '/nowhere' ? 404 : path === '/?q=-lamp' ? 400 : 0;
    if (expected > 0)
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes(`status of ${expected}`)));
  });

  it.each(pages.flatMap((path) => [320, 360, 768].map((width) => ({ path, width }))))(
    'needs no sideways scrolling: $path, $width wide',
    async ({ path, width }) => {
      const { page, faults } = await open({ viewport: { width, height: 800 } });
      await page.goto(await address(path));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      // What may be pointed at is large enough for a finger, or stands in a line of text (WCAG 2.5.8).
      const small = await page
        .locator('button, input:not([type=hidden]), summary, nav a, .pages a, .strip > a')
        .evaluateAll((elements) =>
          elements.flatMap((element) => {
            const { height } = element.getBoundingClientRect();
            return height > 0 && height < 18 ? [`${height}: ${element.outerHTML.slice(0, 80)}`] : [];
          }),
        );
      expect(small).toEqual([]);
      faults.length = 0;
    },
  );
});
