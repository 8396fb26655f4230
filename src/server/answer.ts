/** Answers as they go out. Whatever headers hold of others is encoded before it comes here. */

export function htmlAnswer(page: { toString(): string | Promise<string> }, status = 200): Response {
  return new Response(`<!DOCTYPE html>${page.toString()}`, {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
}

/** With `<` written as an escape: no browser, however mistaken about the type, can take it for markup. */
export function jsonAnswer(value: unknown, status = 200, mediaType = 'application/json'): Response {
  return new Response(JSON.stringify(value).replaceAll('<', '\\u003c'), {
    status,
    headers: { 'Content-Type': mediaType },
  });
}

export function textAnswer(text: string, contentType: string): Response {
  return new Response(text, { headers: { 'Content-Type': contentType } });
}
