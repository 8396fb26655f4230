import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: what Vitest reads
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.cluster.ts'],
    // One cluster serves all files, one after the other.
    fileParallelism: false,
    isolate: false,
    pool: 'threads',
    testTimeout: 500_000,
    hookTimeout: 500_000,
  },
});
