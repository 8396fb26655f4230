/** A patch that is pasted into the search box goes to where its versions are found: the box would take away its lines. */
export function enablePastedPatches(): void {
  const input = document.querySelector<HTMLInputElement>('#q');
  input?.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!isPatch(text)) return;
    event.preventDefault();
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/versions';
    form.enctype = 'multipart/form-data';
    form.hidden = true;
    const area = document.createElement('textarea');
    area.name = 'patch';
    area.value = text;
    form.append(area);
    document.body.append(form);
    form.submit();
  });
}

/** The lines of a diff, or the header of a mail that has a patch. */
function isPatch(text: string): boolean {
  return /^(?:diff --git a?\S|--- \S.*\n\+\+\+ \S|@@ -\d)/m.test(text) || /^Subject: [^\n]{0,80}PATCH/im.test(text);
}
