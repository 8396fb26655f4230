import { register } from 'node:module';

/**
 * Lets Node run TypeScript as it stands: `node --import ./test/support/typescript.mjs file.ts`. For scripts beside the tests
 * (benchmarks, the cluster); the program itself is built.
 */
register('./typescript-hooks.mjs', import.meta.url);
