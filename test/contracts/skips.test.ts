import { describe, expect, it } from 'vitest';
import { contractSkips, skipTable } from './skips.js';

describe('what engines do not do', () => {
  it('is told with a reason', () => {
    for (const skips of Object.values(contractSkips)) {
      for (const reason of Object.values(skips)) expect(reason).toMatch(/\w{3,}/);
    }
    console.info(`\n${skipTable()}\n`);
  });
});
