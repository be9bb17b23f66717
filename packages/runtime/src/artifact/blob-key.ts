const keyPattern = /^sha256\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** The key of content with this digest. */
export function blobKeyOf(sha256: Buffer): string {
  const hex = sha256.toString("hex");
  return `sha256/${hex.slice(0, 2)}/${hex}`;
}

/** Whether some content can have this key; nothing else names a place in a store. */
export function isBlobKey(key: string): boolean {
  return keyPattern.test(key);
}

/** Refuses what is no key. */
export function requireBlobKey(key: string): string {
  if (!isBlobKey(key)) throw new Error("not a blob key");
  return key;
}
