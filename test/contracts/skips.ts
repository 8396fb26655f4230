import type { EngineName } from '../../src/engines/engine.js';

/**
 * What does not hold for an engine, by the name of the rule in `engine-contract.ts`, with the reason: the honest
 * comparison of the engines. Skipped rules are printed with their reasons by the test run.
 */
export const contractSkips: Readonly<Record<EngineName, Readonly<Record<string, string>>>> = {
  local: {},
  minisearch: {
    'tells what the parts of a query without hits would find alone': 'it does not count them',
    'offers the right spelling of a name that is a letter off': 'it finds near spellings and does not name them',
  },
  opensearch: {},
};

/** The skips as a table in Markdown, for people. */
export function skipTable(): string {
  const rows = Object.entries(contractSkips).flatMap(([engine, skips]) =>
    Object.entries(skips).map(([rule, reason]) => `| ${engine} | ${rule} | ${reason} |`),
  );
  return ['| engine | rule that does not hold | why |', '|---|---|---|', ...rows].join('\n');
}
