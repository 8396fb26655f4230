import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mailbox of so many patches, each with an id, a title and words of its own. Gives its path. */
export function writeManyMails(folder: string, count: number, word = 'lantern'): string {
  const path = join(folder, `${word}.mbox`);
  const mails = Array.from({ length: count }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1) + i * 3_600_000);
    return [
      `From mboxrd@z Thu Jan  1 00:00:00 1970`,
      `From: Wick Trimmer <wick${i % 17}@example.org>`,
      `To: lamps@example.org`,
      `Subject: [PATCH] ${word}: trim wick number${i}`,
      `Date: ${day.toUTCString()}`,
      `Message-ID: <${word}-${i}@example.org>`,
      '',
      `The ${word} of shelf${i % 97} burns low; ${word}_trim_wick_${i}() trims it.`,
      '',
      '---',
      ` drivers/${word}/wick.c | 2 +-`,
      '',
      `diff --git a/drivers/${word}/wick.c b/drivers/${word}/wick.c`,
      `--- a/drivers/${word}/wick.c`,
      `+++ b/drivers/${word}/wick.c`,
      `@@ -1,2 +1,2 @@ int ${word}_trim(int length)`,
      `-	return length + ${i};`,
      `+	return length - ${i};`,
      '',
      '',
    ].join('\n');
  });
  writeFileSync(path, mails.join(''));
  return path;
}

export function mailIds(count: number, word = 'lantern'): string[] {
  return Array.from({ length: count }, (_, i) => `${word}-${i}@example.org`);
}
