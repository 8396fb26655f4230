import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: what Vitest reads
export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Rules are tested, not speed: a busy machine may take its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
