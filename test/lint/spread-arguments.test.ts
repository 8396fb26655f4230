import { full } from 'acorn-walk';
import { describe, expect, it } from 'vitest';
import { type Node, sourceFiles, syntaxTree } from '../support/source-files.js';

/**
 * `Math.max(...list)` and `target.push(...list)` put every element on the stack: from some ten thousand on they throw a
 * RangeError, and where the list comes from mail a stranger decides how long it is.
 */
function spreadCalls(file: string): string[] {
  const found: string[] = [];
  full(syntaxTree(file, { withTypes: false }), (node) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
    const call = node as Node & { arguments: readonly Node[] };
    if (call.arguments.some((argument) => argument.type === 'SpreadElement')) found.push(file);
  });
  return found;
}

describe('the arguments of a call', () => {
  it('are never spread from a list, whose length nobody bounds', () => {
    expect(sourceFiles().flatMap(spreadCalls)).toEqual([]);
  });
});
