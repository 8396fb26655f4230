import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';

const places = [
  process.env['PATCHTRAIL_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executable = places.find((path) => path !== undefined && existsSync(path));
const isRequired = process.env['PATCHTRAIL_REQUIRE_BROWSER'] === '1';

if (executable === undefined && !isRequired) {
  console.warn(
    '\n*** Tests in a browser are skipped: no Chromium was found. Install one (Debian: apt-get install chromium) or name it in PATCHTRAIL_CHROMIUM. ***\n',
  );
}

/** Tests that need a Chromium: skipped loudly where there is none, failed where one is required. */
export const describeInBrowser = executable === undefined && !isRequired ? describe.skip : describe;

/** Everything of a page that should not be there. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, refusals by the content security policy, failed requests, requests to elsewhere. */
  readonly faults: string[];
}

/** A browser for the tests of a file; pages are closed after each test, and have to be without faults. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<WatchedPage> {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const watched: WatchedPage[] = [];

  beforeAll(async () => {
    if (executable === undefined) throw new Error('PATCHTRAIL_REQUIRE_BROWSER is set, and no Chromium was found');
    browser = await chromium.launch({
      executablePath: executable,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    const faults = watched.splice(0).flatMap((page) => page.faults);
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(faults).toEqual([]);
  });

  return async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
    });
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== '127.0.0.1') faults.push(`request: ${request.url()}`);
    });
    const result = { page, faults };
    watched.push(result);
    return result;
  };
}

/** Unfolds everything that is folded on a page. */
export async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const details of all) details.setAttribute('open', '');
  });
}

/** Waits until one part of a page tells people who listen to it something with these words. */
export async function said(page: Page, words: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: words }).waitFor({ state: 'attached' });
}
