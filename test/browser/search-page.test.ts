import { expect, it } from 'vitest';
import { nextLampPatch } from '../contracts/contract-sources.js';
import { describeInBrowser, said, useBrowser } from './chromium.js';
import { useLampSite } from './lamp-site.js';

describeInBrowser('the search page in a browser', () => {
  const site = useLampSite();
  const open = useBrowser();

  it('shows results as one types, keeps them in the address, and goes back', async () => {
    const { page } = await open();
    await page.goto(`${site()}/`);
    await page.locator('#q').pressSequentially('bpf_list_del', { delay: 20 });
    await page.waitForURL('**/?q=bpf_list_del');
    expect(await page.title()).toContain('bpf_list_del');
    expect(await page.locator('.hit').count()).toBeGreaterThan(0);
    expect(await page.locator('.hit mark').first().textContent()).toBe('bpf_list_del');
    expect(await page.locator('#q:focus').inputValue()).toBe('bpf_list_del');
    await said(page, 'patch');
    await said(page, 'suggestion');
    await page.goBack();
    await page.locator('.hero').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.goForward();
    await page.locator('.hit').first().waitFor();
    expect(await page.locator('#q').inputValue()).toBe('bpf_list_del');
  });

  it('shows the results of what was typed last, however late others come', async () => {
    const { page } = await open();
    await page.route('**/*fragment=1*', async (route) => {
      if (route.request().url().includes('verifier&')) await new Promise((resolve) => setTimeout(resolve, 800));
      await route.continue().catch(() => {});
    });
    await page.goto(`${site()}/?q=arena`);
    await page.fill('#q', 'verifier');
    await page.waitForRequest((request) => request.url().includes('verifier&'));
    await page.fill('#q', 'dynptr');
    await page.waitForURL('**/?q=dynptr');
    await page.waitForTimeout(1_000);
    expect(await page.title()).toContain('dynptr');
    expect(page.url()).toContain('q=dynptr');
  });

  it('takes a patch that is pasted into the search box to its versions, lines and all', async () => {
    const { page } = await open();
    await page.goto(`${site()}/`);
    await page.evaluate(`{
      const data = new DataTransfer();
      data.setData('text/plain', ${JSON.stringify(nextLampPatch)});
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector('#q').dispatchEvent(paste);
    }`);
    await page.waitForURL('**/versions');
    expect(await page.locator('#patch').inputValue()).toContain('@@ -10,6 +10,7 @@');
    expect(await page.locator('.given-result').count()).toBe(1);
  });

  it('suggests names, by arrows and Enter as by pointing', async () => {
    const { page } = await open();
    await page.goto(`${site()}/`);
    const box = page.getByRole('combobox');
    await box.pressSequentially('bpf_lis', { delay: 20 });
    await page.locator('#suggestions [role=option]').first().waitFor();
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const active = await box.getAttribute('aria-activedescendant');
    const chosen = await page.locator(`#${active} span`).first().textContent();
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/?q=${encodeURIComponent(chosen!)}`);
    expect(await box.inputValue()).toBe(chosen);
    expect(await box.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Control+A');
    await box.pressSequentially('bpf_lis', { delay: 20 });
    await page.locator('#suggestions [role=option]').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#suggestions').isVisible()).toBe(false);
    expect(await box.inputValue()).toBe('bpf_lis');
  });

  it('narrows by a filter, turns it round, and takes it back', async () => {
    const { page } = await open();
    await page.goto(`${site()}/?q=bpf`);
    const total = async (): Promise<number> =>
      Number((await page.locator('.summary b').textContent())!.replaceAll(/[^0-9]/g, ''));
    const all = await total();
    await page.locator('.facets a').first().click();
    await page.locator('.active-filters').waitFor();
    const narrowed = await total();
    expect(narrowed).toBeLessThan(all);
    await page.getByRole('link', { name: /^exclude/ }).click();
    await page.locator('.active-filters .excluded').waitFor();
    expect(await total()).not.toBe(narrowed);
    await page.getByRole('link', { name: /^remove/ }).click();
    await page.locator('.active-filters').waitFor({ state: 'detached' });
    expect(await total()).toBe(all);
  });

  it('is used with the keyboard alone', async () => {
    const { page } = await open();
    await page.goto(`${site()}/?q=verifier`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = await page.locator('.hit h2 a').nth(1).getAttribute('href');
    expect(await page.locator(':focus').getAttribute('href')).toBe(second);
    await page.keyboard.press('k');
    await page.keyboard.press('/');
    expect(await page.locator('#q:focus').count()).toBe(1);
    await page.keyboard.type('j/k');
    expect(await page.locator('#q').inputValue()).toBe('j/k');
    await page.goto(`${site()}/?q=verifier`);
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL('**/patch/**');
    await page.keyboard.press('?');
    await page.waitForURL('**/help#keyboard');
    await page.getByRole('checkbox').uncheck();
    await page.keyboard.press('Tab');
    await page.keyboard.press('/');
    expect(await page.locator('#q:focus').count()).toBe(0);
  });

  it('the first Tab leads past the head', async () => {
    const { page } = await open();
    await page.goto(`${site()}/?q=verifier`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  });

  it('works without JavaScript', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${site()}/`);
    await page.fill('#q', 'bpf_list_del');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=bpf_list_del');
    await page.getByRole('link', { name: 'Show all versions' }).click();
    await page.waitForURL('**/?q=bpf_list_del&collapse=none');
    await page.locator('.facets a').first().click();
    await page.locator('.active-filters').waitFor();
    await page.locator('.hit h2 a').first().click();
    await page.waitForURL('**/patch/**');
    await page.locator('#trail').waitFor();
  });

  it('falls back to the form where live results cannot be had', async () => {
    const { page, faults } = await open();
    await page.route('**/*fragment=1*', (route) => route.abort());
    await page.route('**/api/suggest*', (route) => route.abort());
    await page.goto(`${site()}/`);
    await page.fill('#q', 'verifier');
    await page.waitForTimeout(400);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=verifier');
    expect(await page.locator('.hit').count()).toBeGreaterThan(0);
    expect(faults.every((fault) => fault.includes('net::ERR_FAILED'))).toBe(true);
    faults.length = 0;
  });

  it('a query that is refused is told of in the place of the results', async () => {
    const { page, faults } = await open();
    await page.goto(`${site()}/?q=verifier`);
    await page.fill('#q', '-verifier');
    await page.locator('.message-title').waitFor();
    expect(await page.locator('.message').textContent()).toContain('Search help');
    expect(faults.every((fault) => fault.includes('status of 400'))).toBe(true);
    faults.length = 0;
  });
});
