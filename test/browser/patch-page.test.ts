import { expect, it } from 'vitest';
import { describeInBrowser, said, useBrowser } from './chromium.js';
import { lampPatch, newestLampPatch, useLampSite } from './lamp-site.js';

describeInBrowser('the patch page in a browser', () => {
  const site = useLampSite();
  const open = useBrowser();

  it('leads along the time line to another version, and back', async () => {
    const { page } = await open();
    await page.goto(`${site()}/patch/${lampPatch}`);
    expect(await page.locator('.time-line .mark').count()).toBe(3);
    expect(await page.locator('.time-line .gap-label').textContent()).toBe('v3?');
    expect(await page.locator('.gaps').textContent()).toContain('v3 is not in this index');
    expect(await page.locator('.superseded-by').textContent()).toMatch(/Superseded by v4, 9 days later/);
    await page.locator('.time-line .mark .target').last().click();
    await page.waitForURL(`**/patch/${encodeURIComponent(newestLampPatch)}`);
    expect(await page.locator('h1').textContent()).toContain('shine brighter');
    await page.goBack();
    await page.waitForURL(`**/patch/${lampPatch}`);
  });

  it.each([true, false])('compares any two versions (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page } = await open({ javaScriptEnabled });
    await page.goto(`${site()}/patch/${lampPatch}`);
    await page.locator('input[name=older]').nth(0).check();
    await page.locator('input[name=newer]').nth(2).check();
    await page.getByRole('button', { name: 'Compare selected' }).click();
    await page.waitForURL('**/compare?**');
    const text = (await page.locator('main').textContent())!;
    expect(text).toContain('burn for 40 hours (Bob)');
    expect(text).toContain('Reviewed-by: Bob Example');
    expect(await page.locator('.pair ins').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('brighter')]),
    );
    expect(await page.locator('.interdiff ins').textContent()).toContain('hours < 40');
    expect(await page.locator('.interdiff del').textContent()).toContain('hours < 10');
  });

  it('keeps the older above the newer', async () => {
    const { page } = await open();
    await page.goto(`${site()}/patch/${lampPatch}`);
    await page.locator('input[name=older]').nth(2).click();
    expect(await page.locator('input[name=older]').nth(1).isChecked()).toBe(true);
    expect(await page.locator('input[name=newer]').nth(2).isChecked()).toBe(true);
    await page.locator('input[name=newer]').nth(0).click();
    expect(await page.locator('input[name=older]').nth(0).isChecked()).toBe(true);
    expect(await page.locator('input[name=newer]').nth(1).isChecked()).toBe(true);
  });

  it('shows series, diff and thread, and links an identifier to its page', async () => {
    const { page } = await open();
    await page.goto(`${site()}/patch/${lampPatch}`);
    expect(await page.locator('.series .current').textContent()).toContain('keep lamp_lit() burning');
    expect(await page.locator('.text .diff ins').first().textContent()).toContain('!lamp->wick');
    expect(await page.locator('.thread li').count()).toBe(4);
    expect(await page.locator('.thread').textContent()).toContain('Bob Example');
    await page.getByRole('complementary').getByRole('link', { name: 'lamp_lit', exact: true }).click();
    await page.waitForURL('**/identifier/lamp_lit');
    expect(await page.locator('.hit').count()).toBeGreaterThan(2);
    await page.locator('.month-chart svg').waitFor();
  });

  it('copies a line for b4', async () => {
    const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${site()}/patch/${lampPatch}`);
    await page.getByRole('button', { name: /^Copy b4 am/ }).click();
    await said(page, 'Line copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`b4 am ${lampPatch}`);
    await page.keyboard.press('y');
    await said(page, 'Link copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${site()}/patch/${encodeURIComponent(lampPatch)}`,
    );
  });

  it('links a digest to the previous one, and an entry to its versions', async () => {
    const { page } = await open();
    await page.goto(`${site()}/digests`);
    await page.getByRole('link', { name: '23 May 2026', exact: true }).click();
    await page.waitForURL('**/digests/daily/2026-05-23');
    await page.getByRole('link', { name: '← 22 May 2026' }).click();
    await page.waitForURL('**/digests/daily/2026-05-22');
    await page.locator('.entry .facts a').first().click();
    await page.waitForURL('**/patch/**#trail');
  });
});
