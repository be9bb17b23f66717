/** `Content-Disposition: attachment` for any filename (RFC 6266): nothing in the name can end the header or leave its quotes. */
export function attachmentNamed(filename: string): string {
  const name = filename.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}/\\]/gu, "_");
  const plain = name.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
