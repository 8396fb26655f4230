import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { withTrailers } from '../../../src/corpus/mail/add-trailers.js';
import { bodyZones } from '../../../src/corpus/mail/body-zones.js';
import { trailersIn } from '../../../src/corpus/mail/trailers.js';

const diff =
  'diff --git a/lamp.c b/lamp.c\n--- a/lamp.c\n+++ b/lamp.c\n@@ -1,1 +1,2 @@\n int lamp;\n+int wick;\n-- \n2.50.0\n';
const given = [
  { key: 'Reviewed-by', value: 'Bea Example <bea@example.org>' },
  { key: 'Fixes', value: '123456789abc ("lamp: Light it")' },
];
const messages = {
  'with trailers': 'The wick.\n\nCc: stable@example.org\nSigned-off-by: Ada <ada@example.org>\n',
  'without trailers': 'The wick.\n\nIt is too long.\n',
  'of one line': 'The wick.\n',
};

describe('trailers that are added to a patch', () => {
  it.each(Object.entries(messages))('stand behind those of a message %s, as git puts them', (_, message) => {
    const text = withTrailers({ text: `${message}---\nv2: shorter\n\n lamp.c | 1 +\n\n${diff}`, kind: 'patch' }, given);
    const { stdout } = spawnSync(
      'git',
      ['interpret-trailers', ...given.flatMap(({ key, value }) => ['--trailer', `${key}: ${value}`])],
      {
        input: `lamp: trim\n\n${message}`,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' },
      },
    );
    expect(`lamp: trim\n\n${text.slice(0, text.indexOf('---\n'))}`).toBe(stdout);
    expect(text.slice(text.indexOf('---\n'))).toBe(`---\nv2: shorter\n\n lamp.c | 1 +\n\n${diff}`);
    expect(trailersIn(text, bodyZones(text, 'patch')).slice(-2)).toEqual(given);
  });

  it('leave a patch without a separator whole, and a patch as it is where there are none', () => {
    const text = `The wick.\n\nSigned-off-by: Ada <ada@example.org>\n\n${diff}`;
    expect(withTrailers({ text, kind: 'patch' }, [])).toBe(text);
    const added = withTrailers({ text, kind: 'patch' }, given);
    expect(added).toContain('Signed-off-by: Ada <ada@example.org>\nReviewed-by: Bea');
    expect(added).toContain(`\n\n${diff}`);
  });
});
