import { describe, expect, it } from 'vitest';
import { chosenSentences, StemStatistics } from '../../src/digests/centroid.js';
import { sentencesOf } from '../../src/digests/sentences.js';
import { documentWith } from '../support/index-fixtures.js';

function sentencesIn(text: string): string[] {
  return sentencesOf(documentWith({ id: 'a', kind: 'patch', text }));
}

describe('the sentences of a patch', () => {
  it('are those of its description, joined over line breaks and abbreviations', () => {
    expect(
      sentencesIn(
        'The wick burns down at night,\nand lamp_lit() then fails. Some lamps, e.g. those of\nv6.1, burn longer than that.\n\n---\n lib/lamp.c | 2 +-\n',
      ),
    ).toEqual([
      'The wick burns down at night, and lamp_lit() then fails.',
      'Some lamps, e.g. those of v6.1, burn longer than that.',
    ]);
  });

  it.each([
    ['a list', '- first lamp of the house goes out.\n- second lamp of the house goes out.\n'],
    ['a trace', '[   12.34] BUG: lamp went out at night.\n[   12.35] Call Trace of the lamp here.\n'],
    ['a trailer', 'Signed-off-by: Ada Example <ada@example.org>\n'],
    ['a quote', '> The wick of a lamp burns down at night.\n'],
    ['a greeting', 'Hi all, this is the next version of lamps.\n'],
    ['a link', 'See https://example.org/lamp for all of the reasons.\n'],
    ['code', '    if (lamp->oil == 0) return the_wick_of_it();\n'],
    ['an underlined heading', 'Motivation of the lamp is light.\n--------\n'],
  ])('do not include %s', (_what, text) => {
    expect(sentencesIn(text)).toEqual([]);
  });
});

describe('the chosen sentences', () => {
  const statistics = new StemStatistics();
  const sentences = [
    'The lamp goes out when its wick is too short.',
    'This was seen on a Tuesday in a house by the sea.',
    'Trim the wick so that the lamp keeps burning.',
    'The lamp goes out if its wick is too short indeed.',
  ];

  it('are about the title, in their order, without repeating one another', () => {
    expect(chosenSentences(sentences, 'lamp: trim the wick', 20, statistics)).toEqual([sentences[0], sentences[2]]);
  });

  it('stay within the number of words', () => {
    for (const words of [0, 5, 9, 10, 20, 40]) {
      const chosen = chosenSentences(sentences, 'lamp: trim the wick', words, statistics);
      expect(chosen.join(' ').split(' ').filter(Boolean).length).toBeLessThanOrEqual(words);
    }
  });
});
