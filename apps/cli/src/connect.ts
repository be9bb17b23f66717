import type { AppRouter } from "@skillrun/api/client";
import { createTrpcExecutionClient } from "@skillrun/api/client";
import { ErrorCode, type ExecutionClient, SkillrunError, SpaceId } from "@skillrun/contract";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { z } from "zod";
import type { Settings } from "./env.ts";

/** The server's procedures. */
export type TrpcClient = ReturnType<typeof createTRPCClient<AppRouter>>;

/** A server with a key for it, and the space in which things are asked for. */
export type Connection = {
  url: string;
  apiKey: string;
  spaceId: SpaceId;
  executions: ExecutionClient;
  /** Asks the server by tRPC; rejects with a `SkillrunError`. */
  ask<Result>(question: (trpc: TrpcClient) => Promise<Result>): Promise<Result>;
  /** A skill's schema for its inputs; rejects with `not_found`. */
  inputsSchemaOf(slug: string): Promise<Record<string, z.core.util.JSONType>>;
};

/** Connects by settings; asks the server for the first space of the key when they name none. Rejects with a `SkillrunError`. */
export async function connect({ url, apiKey, spaceId }: Settings): Promise<Connection> {
  const endpoint = `${url}/api/trpc`;
  const trpc = createTRPCClient<AppRouter>({ links: [httpLink({ url: endpoint, headers: { Authorization: `Bearer ${apiKey}` } })] });
  const space_id = spaceId === null ? await firstSpace(trpc) : SpaceId.parse(spaceId);
  return {
    url,
    apiKey,
    spaceId: space_id,
    executions: createTrpcExecutionClient({ url: endpoint, apiKey }),
    ask: (question) => told(question(trpc)),
    inputsSchemaOf: async (slug) => (await told(trpc.skill.get.query({ space_id, slug }))).inputs_schema,
  };
}

async function firstSpace(trpc: TrpcClient): Promise<SpaceId> {
  const { data } = await told(trpc.space.list.query({ limit: 100 }));
  const oldest = data.at(-1);
  if (oldest === undefined) throw new SkillrunError("not_found", "This key has no space. Set SKILLRUN_SPACE_ID.");
  return oldest.id;
}

const ErrorData = z.object({ code: ErrorCode });

async function told<Result>(answer: Promise<Result>): Promise<Result> {
  return await answer.catch((error: unknown) => {
    const data = ErrorData.safeParse(error instanceof TRPCClientError ? error.data : undefined).data;
    const message = error instanceof Error ? error.message : String(error);
    throw new SkillrunError(data?.code ?? "unavailable", message, { cause: error });
  });
}
