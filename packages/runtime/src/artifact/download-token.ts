import { createHmac, timingSafeEqual } from "node:crypto";
import { ArtifactId, TenantId } from "@skillrun/contract";

/** What a link lets whoever has it download, and until when. */
export type DownloadGrant = { artifact_id: ArtifactId; tenant_id: TenantId; expires_at_ms: number };

const format = 1;
const grantBytes = 1 + 16 + 16 + 6;
const signatureBytes = 32;
const tokenPattern = /^[A-Za-z0-9_-]{95}$/;

/** A grant that cannot be changed without the key, as text for a URL. */
export function writeDownloadToken(key: Buffer, grant: DownloadGrant): string {
  const bytes = Buffer.alloc(grantBytes);
  bytes.writeUInt8(format, 0);
  Buffer.from(grant.artifact_id.replaceAll("-", ""), "hex").copy(bytes, 1);
  Buffer.from(grant.tenant_id.replaceAll("-", ""), "hex").copy(bytes, 17);
  bytes.writeUIntBE(grant.expires_at_ms, 33, 6);
  return Buffer.concat([bytes, signatureOf(key, bytes)]).toString("base64url");
}

/** The grant of a token that was written with this key; null for anything else. Whether its time is over is for the database's clock to say. */
export function readDownloadToken(key: Buffer, token: string): DownloadGrant | null {
  const bytes = tokenPattern.test(token) ? Buffer.from(token, "base64url") : Buffer.alloc(0);
  if (bytes.length !== grantBytes + signatureBytes) return null;
  const grant = bytes.subarray(0, grantBytes);
  if (!timingSafeEqual(bytes.subarray(grantBytes), signatureOf(key, grant)) || grant.readUInt8(0) !== format) return null;
  return {
    artifact_id: ArtifactId.parse(uuidOf(grant.subarray(1, 17))),
    tenant_id: TenantId.parse(uuidOf(grant.subarray(17, 33))),
    expires_at_ms: grant.readUIntBE(33, 6),
  };
}

function signatureOf(key: Buffer, grant: Buffer): Buffer {
  return createHmac("sha256", key).update(grant).digest();
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
