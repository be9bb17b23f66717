import { fileTypeFromBuffer, supportedMimeTypes } from "file-type";
import { contentType as typeOfName } from "mime-types";

const unknownType = "application/octet-stream";

/** How many of a file's first bytes `contentTypeOf` looks at. */
export const sniffedBytes = 64 * 1024;

/**
 * The media type of a file: what its first bytes say and its name does not contradict, else what the name promises. Where the two disagree, or the
 * bytes show that the name lies, nothing is promised: `application/octet-stream`.
 */
export async function contentTypeOf(filename: string, head: Uint8Array): Promise<string> {
  const named = typeOfName(filename) || null;
  const promised = named === null ? null : plainType(named);
  const found = head.length === 0 ? undefined : await typeOfBytes(head);
  if (found === undefined) return named === null || (head.length > 0 && isAlwaysRecognised(promised)) ? unknownType : named;
  if (named === null || promised === null) return found;
  return agree(found, promised) ? named : unknownType;
}

async function typeOfBytes(head: Uint8Array): Promise<string | undefined> {
  try {
    const found = await fileTypeFromBuffer(head.subarray(0, sniffedBytes));
    return found === undefined ? undefined : plainType(found.mime);
  } catch {
    // Broken or cut off: it shows nothing.
    return undefined;
  }
}

const aliases: Readonly<Record<string, string>> = {
  "application/x-gzip": "application/gzip",
  "application/x-compressed": "application/gzip",
  "image/vnd.microsoft.icon": "image/x-icon",
  "image/jpg": "image/jpeg",
  "application/x-rar-compressed": "application/vnd.rar",
  "application/x-font-ttf": "font/ttf",
  "text/xml": "application/xml",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
};

function plainType(type: string): string {
  const plain = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return aliases[plain] ?? plain;
}

/** Formats that lie in a container show the container's first bytes, or those of a relative. */
const containers: readonly { found: RegExp; promised: RegExp }[] = [
  {
    found: /^application\/zip$/,
    promised: /openxmlformats|opendocument|\+zip$|java-archive|android\.package|ms-(excel|word|powerpoint)\.|xpinstall|geo(gebra)?/,
  },
  { found: /openxmlformats|opendocument|\+zip$|java-archive/, promised: /^application\/zip$/ },
  { found: /^application\/x-cfb$/, promised: /msword|ms-(excel|powerpoint|outlook|project|visio)|x-msi|visio/ },
  { found: /^application\/xml$/, promised: /\+xml$|^application\/xml$/ },
  { found: /^(audio|video)\/|^application\/ogg$/, promised: /^(audio|video)\/|^application\/(ogg|mp4)$/ },
  { found: /^application\/rtf$/, promised: /rtf$/ },
  { found: /^application\/pdf$/, promised: /^application\/(illustrator|postscript)$/ },
  { found: /^image\/tiff$/, promised: /^image\/x-|^image\/tiff/ },
];

function agree(found: string, promised: string): boolean {
  if (found === promised) return true;
  return containers.some((kind) => kind.found.test(found) && kind.promised.test(promised));
}

/** Types whose files all begin with bytes that say so: without them the file is something else. */
function isAlwaysRecognised(type: string | null): boolean {
  if (type === null || !supportedMimeTypes.has(type as never)) return false;
  if (/\+xml$/.test(type)) return false;
  return /^(image|video|font)\//.test(type) || /^application\/(pdf|zip|gzip|vnd\.rar|x-7z-compressed|vnd\.openxmlformats.*)$/.test(type);
}
