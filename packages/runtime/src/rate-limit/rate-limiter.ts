import { type RateLimits, SkillrunError } from "@skillrun/contract";
import type { Principal } from "../store/identity/principal-store.ts";
import type { SharedCounter } from "../store/limiting/shared-counter.ts";
import { createQuota, type Quota, type Standing, windowSeconds } from "./quota.ts";

/** What the answer to a request says of the limits, by header; empty where there are none. */
export type RateLimitHeaders = Readonly<Record<string, string>>;

/** Whether a request is answered: `fault` says why it is not. Its answer has the headers either way. */
export type Admission = { headers: RateLimitHeaders; fault: SkillrunError | null };

/** Who is limited: by their credential, and by their tenant. */
export type Limited = Pick<Principal, "tenant_id" | "credential">;

/** Limits the requests and the open streams of credentials and tenants. */
export type RateLimiter = {
  /** Counts a request, or `cost` in one, against what its sender may send. */
  admit(sender: Limited, cost?: number): Admission;
  /** Counts a stream as open, until what it returns is called; throws `rate_limited` when the credential has as many as it may. */
  openStream(sender: Limited): () => void;
  /** Resolves when everything that was on its way to the other processes has arrived. */
  settled(): Promise<void>;
};

/** How soon a reader with too many streams asks again: it ends one itself. */
const streamRetrySeconds = 5;

/** The limiter of one process. */
export function createRateLimiter(
  counter: SharedCounter,
  { limits, onError, clock }: { limits: RateLimits; onError(error: unknown): void; clock?: { now(): number } },
): RateLimiter {
  const quotaOf = (name: string, limit: number | null) =>
    limit === null ? [] : [createQuota(counter, { name, limit, onError, ...(clock !== undefined && { clock }) })];
  const byCredential = quotaOf("credential", limits.credential_requests).map((quota) => ({
    quota,
    partitionOf: (sender: Limited) => sender.credential.id,
  }));
  const byTenant = quotaOf("tenant", limits.tenant_requests).map((quota) => ({
    quota,
    partitionOf: (sender: Limited) => sender.tenant_id as string,
  }));
  const quotas = [...byCredential, ...byTenant];
  const policy = policyOf(
    quotas.map(({ quota }) => quota),
    limits.credential_streams,
  );
  const streams = new Map<string, number>();

  return {
    admit(sender, cost = 1) {
      if (policy === null) return unlimited;
      const full = quotas.find(({ quota, partitionOf }) => !quota.look(partitionOf(sender), cost).hasRoom);
      const standings = quotas.map(({ quota, partitionOf }): [Quota, Standing] => {
        const partition = partitionOf(sender);
        return [quota, full === undefined ? quota.take(partition, cost) : quota.look(partition, cost)];
      });
      const headers = headersOf(policy, standings);
      if (full === undefined) return { headers, fault: null };
      return { headers, fault: tooMany(full.quota, full.quota.look(full.partitionOf(sender), cost)) };
    },
    openStream({ credential }) {
      const open = streams.get(credential.id) ?? 0;
      if (limits.credential_streams !== null && open >= limits.credential_streams) {
        const message = `This credential has ${open} event streams open here, as many as it may; end one first.`;
        throw new SkillrunError("rate_limited", message, { retryAfterSeconds: streamRetrySeconds });
      }
      streams.set(credential.id, open + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (streams.get(credential.id) ?? 1) - 1;
        if (left === 0) streams.delete(credential.id);
        else streams.set(credential.id, left);
      };
    },
    async settled() {
      await Promise.all(quotas.map(({ quota }) => quota.settled()));
    },
  };
}

const unlimited: Admission = { headers: {}, fault: null };

/** `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers-11 has it, section 3. */
function policyOf(quotas: readonly Quota[], streams: number | null): string | null {
  const items = quotas.map(({ name, limit }) => `"${name}";q=${limit};w=${windowSeconds}`);
  if (streams !== null) items.push(`"streams";q=${streams};qu="concurrent-requests"`);
  return items.length === 0 ? null : items.join(", ");
}

/** `RateLimit`, section 4 of the same draft. */
function headersOf(policy: string, standings: [Quota, Standing][]): RateLimitHeaders {
  const items = standings.map(([{ name }, { remaining, endsInMs }]) => `"${name}";r=${remaining};t=${secondsOf(endsInMs)}`);
  return items.length === 0 ? { "RateLimit-Policy": policy } : { "RateLimit-Policy": policy, RateLimit: items.join(", ") };
}

function tooMany({ name, limit }: Quota, { endsInMs }: Standing): SkillrunError {
  const message = `This ${name} has sent its ${limit} requests of the minute; Retry-After says when it may send the next.`;
  return new SkillrunError("rate_limited", message, { retryAfterSeconds: secondsOf(endsInMs) });
}

/** Never 0, so that nobody asks again at once. */
function secondsOf(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1000));
}
