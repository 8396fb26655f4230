import { full } from 'acorn-walk';
import { check } from 'recheck';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Node, sourceFiles, syntaxTree } from '../support/source-files.js';

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** Steps are counted, not time: what an attack costs must not depend on how busy the machine is. */
const limits = { timeout: 900_000, attackTimeout: null, incubationTimeout: null, seedingTimeout: null };

const files = sourceFiles();
const trees = files.map((file) => ({ file, tree: syntaxTree(file, { withTypes: false }) }));

/** Regular expressions written as literals. */
function literals(tree: Node): Pattern[] {
  const found: Pattern[] = [];
  full(tree, (node) => {
    const { regex } = node as Node & { regex?: { pattern: string; flags: string } };
    if (node.type === 'Literal' && regex !== undefined) found.push({ source: regex.pattern, flags: regex.flags });
  });
  return found;
}

/** Regular expressions that a file puts together while it is loaded, caught as it does so. */
async function assembled(file: string): Promise<Pattern[]> {
  const found: Pattern[] = [];
  vi.stubGlobal(
    'RegExp',
    new Proxy(RegExp, {
      construct(target, args: ConstructorParameters<typeof RegExp>) {
        const made = new target(...args);
        found.push({ source: made.source, flags: made.flags });
        return made;
      },
    }),
  );
  vi.resetModules();
  await import(`../../src/${file}`);
  return found;
}

/** Whether a `RegExp` is put together where it could depend on what a user or a mail says: inside a function. */
function assembles(tree: Node): { atLoading: boolean; later: boolean } {
  const all = countOf(tree);
  let inFunctions = 0;
  full(tree, (node) => {
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
      inFunctions += countOf(node);
  });
  return { atLoading: all > inFunctions, later: inFunctions > 0 };
}

function countOf(tree: Node): number {
  let count = 0;
  full(tree, (node) => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    const { callee } = node as Node & { callee: Node & { name?: string } };
    if (callee.name === 'RegExp') count++;
  });
  return count;
}

describe('regular expressions', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('stand in the files looked at', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(trees.flatMap(({ tree }) => literals(tree)).length).toBeGreaterThan(200);
  });

  it('are never put together from what a user or a mail says', () => {
    expect(trees.filter(({ tree }) => assembles(tree).later).map(({ file }) => file)).toEqual([]);
  });

  it('take time linear in the text, whatever the text', { timeout: 1_800_000 }, async () => {
    const patterns = new Map<string, Pattern & { file: string }>();
    for (const { file, tree } of trees) {
      const found = [...literals(tree), ...(assembles(tree).atLoading ? await assembled(file) : [])];
      for (const { source, flags } of found) patterns.set(`/${source}/${flags}`, { source, flags, file });
    }
    const vulnerable: string[] = [];
    const waiting = [...patterns.values()];
    const checkNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { source, flags, file } = next;
        const result = await check(source, flags, limits);
        if (result.status !== 'safe') {
          const attack = result.status === 'vulnerable' ? result.attack.pattern : String(result.error.kind);
          vulnerable.push(`${file}: /${source}/${flags} ${result.status}: ${attack}`);
        }
      }
    };
    await Promise.all([checkNext(), checkNext()]);
    expect(vulnerable).toEqual([]);
  });
});
