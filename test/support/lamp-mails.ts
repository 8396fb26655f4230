import { mail } from './mail-fixtures.js';

/**
 * A mailbox with a small trail: a series of two patches and its cover in v1, v2 and v4 (v3 was lost), one patch renamed on
 * the way, and an answer to each posting.
 */
export function lampMailbox(): Uint8Array {
  const mails = [1, 2, 4].flatMap((version, i) => {
    const label = version === 1 ? 'PATCH' : `PATCH v${version}`;
    const day = String(5 + i * 9).padStart(2, '0');
    const id = (part: number): string => `<202601${day}-lamp-v${version}-${part}@example.org>`;
    const time = (minute: number): string => `Mon, ${day} Jan 2026 10:${String(minute).padStart(2, '0')}:00 +0000`;
    const changes = version === 1 ? '' : `\nChanges in v${version}:\n- burn for ${version * 10} hours (Bob)\n`;
    const title = version === 4 ? 'lib/lamp: let lamp_lit() shine brighter' : 'lib/lamp: keep lamp_lit() burning';
    return [
      mail(
        {
          Subject: `[${label} 0/2] lib/lamp: longer light`,
          Date: time(0),
          'Message-ID': id(0),
          'List-Id': '<lamps.example.org>',
        },
        `Hello,\n\nThese two patches keep lamps burning through the night.\n${changes}\nAda Example (2):\n  ${title}\n  lib/lamp: test the lamp\n`,
      ),
      mail(
        {
          Subject: `[${label} 1/2] ${title}`,
          Date: time(1),
          'Message-ID': id(1),
          'In-Reply-To': id(0),
          References: id(0),
          'List-Id': '<lamps.example.org>',
        },
        patchText(version),
      ),
      mail(
        {
          Subject: `[${label} 2/2] lib/lamp: test the lamp`,
          Date: time(2),
          'Message-ID': id(2),
          'In-Reply-To': id(0),
          References: id(0),
          'List-Id': '<lamps.example.org>',
        },
        'Light it, wait, look.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n lib/lamp_test.c | 3 +++\n 1 file changed, 3 insertions(+)\n\ndiff --git a/lib/lamp_test.c b/lib/lamp_test.c\nnew file mode 100644\n--- /dev/null\n+++ b/lib/lamp_test.c\n@@ -0,0 +1,3 @@\n+#include <lamp.h>\n+\n+static bool lamp_test(void) { return lamp_lit(&night_lamp); }\n-- \n2.47.0\n',
      ),
      mail(
        {
          From: 'Bob Example <bob@example.org>',
          Subject: `Re: [${label} 1/2] ${title}`,
          Date: time(30),
          'Message-ID': `<answer-${version}@example.org>`,
          'In-Reply-To': id(1),
          References: `${id(0)}\n ${id(1)}`,
          'List-Id': '<lamps.example.org>',
        },
        'On Monday, Ada Example wrote:\n> The wick of a lamp burns down at night.\n\nCould it burn longer?\n',
      ),
    ];
  });
  const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
  return Buffer.concat(mails.flatMap((bytes) => [separator, bytes, Buffer.from('\n')]));
}

function patchText(version: number): string {
  const hours = version * 10;
  return `The wick of a lamp burns down at night, and lamp_lit() then tells false.
Keep it burning for ${hours} hours, so that late visitors see the door.

${version === 4 ? 'Reviewed-by: Bob Example <bob@example.org>\n' : ''}Signed-off-by: Ada Example <ada@example.org>
---
${version === 1 ? '' : `Changes in v${version}:\n- burn for ${hours} hours (Bob)\n\n`} lib/lamp.c | 6 ++++--
 1 file changed, 4 insertions(+), 2 deletions(-)

diff --git a/lib/lamp.c b/lib/lamp.c
index 1111111..2222222 100644
--- a/lib/lamp.c
+++ b/lib/lamp.c
@@ -10,8 +10,10 @@ struct lamp {
 bool lamp_lit(struct lamp *lamp)
 {
-	if (!lamp->wick)
+	if (!lamp || !lamp->wick)
 		return false;
-	return lamp->oil > 0;
+	lamp_trim(lamp);
+	return lamp->oil > 0 &&
+	       lamp->hours < ${hours};
 }
-- 
2.47.0
`;
}
